// Evidence as it is shown: what weighs most first, what is likely never certain.
import { describe, expect, it } from "vitest";
import { NBSP } from "../../format/number";
import { orderedEvidence, readThreshold, saidProbability, saysOf, widthOf } from "./evidence";

const field = (name: string, weight: number) => ({ field: name, left: "a", right: "b", agreement: "close", weight });

describe("evidence", () => {
  it("stands by its weight, whichever way it speaks", () => {
    expect(orderedEvidence([field("a", 1), field("b", -5), field("c", 3)]).map((one) => one.field)).toEqual(["b", "c", "a"]);
  });

  it("speaks for one person, against it, or says nothing", () => {
    expect([field("a", 2), field("a", -2), field("a", 0)].map(saysOf)).toEqual(["for", "against", "nothing"]);
    expect(widthOf(field("a", -2), 8)).toBe(25);
  });

  it("is never said to be certain", () => {
    expect(saidProbability(1)).toBe(`99.9${NBSP}%`);
    expect(saidProbability(0.71)).toBe(`71${NBSP}%`);
  });

  it("is asked for from a probability on that is offered", () => {
    expect([readThreshold("0.95"), readThreshold("7"), readThreshold(undefined)]).toEqual([0.95, 0.8, 0.8]);
  });
});

// A funnel in the address, and what is said of it.
import { describe, expect, it } from "vitest";
import { askedSteps, behindStep, funnelParams, moved, readFunnel, writeFunnel, type FunnelAsked } from "./funnelAsked";
import { barParts, leak } from "./funnelFinding";
import type { FunnelStep } from "../../api/types";

const ASKED: FunnelAsked = {
  steps: [
    { places: ["home"] },
    { places: ["basket", "list"], optional: true, without: ["call"], within_days: 7 },
    { places: ["kind:outcome"] },
  ],
  order: "strict",
  count: "attempts",
  window_days: 30,
  by: "channel",
};

describe("a funnel in the address", () => {
  it("comes back as it was", () => {
    const written = Object.fromEntries(Object.entries(writeFunnel(ASKED)).map(([name, value]) => [name, String(value)]));
    expect(readFunnel(written)).toEqual(ASKED);
  });

  it("that cannot be read has no steps", () => {
    for (const steps of ["[", '{"a":1}', "[1, null]", '[{"places":"x"}]']) expect(readFunnel({ steps }).steps).toEqual([]);
  });

  it("asks for steps with a place only, and takes the first and the last", () => {
    const steps = [{ places: ["a"], optional: true, without: ["x"] }, { places: [] }, { places: ["b"], optional: true, within_days: 3 }];
    expect(askedSteps(steps)).toEqual([{ places: ["a"] }, { places: ["b"], within_days: 3 }]);
  });

  it("opens a number under the names it was asked under", () => {
    const { type, step, dropped, ...rest } = behindStep(ASKED, { step: 2, dropped: true });
    expect([type, step, dropped]).toEqual(["funnel", 2, true]);
    const { by: _, ...asked } = funnelParams(ASKED);
    expect({ ...rest, steps: JSON.stringify(rest.steps) }).toEqual(asked);
  });

  it("moves a step up and down, never out", () => {
    const names = (by: -1 | 1, place: number) => moved(ASKED.steps, place, by).map((step) => step.places[0]);
    expect(names(1, 0)).toEqual(["basket", "home", "kind:outcome"]);
    expect(names(-1, 0)).toEqual(["home", "basket", "kind:outcome"]);
    expect(names(1, 2)).toEqual(["home", "basket", "kind:outcome"]);
  });
});

const step = (number: number, reached: number, dropped: number, still_open: number): FunnelStep => {
  const score = { value: 1, n: 1, low: null, high: null, confidence: 0.95, note: null };
  return { ...{ step: number, name: "", touchpoints: [], optional: false, without: [], within_days: null, reached, dropped, still_open }, step_rate: score, total_rate: score, median_seconds: null };
};

describe("a funnel's finding", () => {
  it("is where most are lost for good, not where most are still open", () => {
    expect(leak({ steps: [step(1, 100, 40, 35), step(2, 60, 20, 0), step(3, 40, 40, 0)] })).toMatchObject({ step: { step: 2 }, lost: 20 });
    expect(leak({ steps: [step(1, 10, 10, 10)] })).toBeNull();
  });

  it("divides a bar into all who reached the step", () => {
    const parts = barParts(step(1, 80, 40, 10), 100);
    expect(parts.on + parts.lost + parts.open).toBeCloseTo(0.8);
    expect(barParts(step(1, 0, 0, 0), 0)).toEqual({ on: 0, lost: 0, open: 0 });
  });
});

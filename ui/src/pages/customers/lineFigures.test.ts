import { expect, test } from "vitest";
import type { Interaction } from "../../api/types";
import { lineFigures, valuesOf } from "./lineFigures";

const at = (day: number, kind: string, value: number | null, part: Partial<Interaction> = {}): Interaction => ({
  occurred_at: `2025-03-${String(day).padStart(2, "0")}T08:00:00Z`, touchpoint: "till", name: "Till", channel: "pos",
  stage: "purchase", setting: "offline", kind, value, scale: null, ...part,
});

test("values are the outcomes' only, and the emotion is the mean of the answers", () => {
  const line = [
    at(1, "cost", 7), at(2, "outcome", 20), at(3, "outcome", null), at(4, "nps", 10, { scale: "0..10" }),
    at(9, "csat", 3, { scale: "1..5", touchpoint: "chat", channel: "chat" }), at(11, "issue", null),
  ];
  expect(lineFigures(line)).toEqual({
    touchpoints: 2, channels: 2, outcomes: 2, issues: 1, value: 20, answers: 2, emotion: 75, days: 10,
  });
  expect(valuesOf(line, "channel")).toEqual(["pos", "chat"]);
});

test("an empty line has no emotion and no days", () => {
  expect(lineFigures([])).toMatchObject({ emotion: null, days: 0, touchpoints: 0 });
});

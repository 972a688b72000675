import { expect, test } from "vitest";
import type { Interaction } from "../../api/types";
import { felt, labelled, stripOption } from "./emotionStrip";

const at = (day: number, kind: string, value: number | null, scale: string | null): Interaction => ({
  occurred_at: `2025-03-${String(day).padStart(2, "0")}T08:00:00Z`, touchpoint: "t", name: "<i>Till</i>", channel: "pos",
  stage: "purchase", setting: "offline", kind, value, scale,
});
const line = [at(1, "nps", 9, "0..10"), at(2, "contact", null, null), at(3, "csat", 1, "1..5"), at(4, "outcome", 20, null), at(5, "nps", 5, "0..10")];

test("only answers are on the line, each on 0 to 100", () => {
  expect(felt(line).map(({ emotion }) => emotion)).toEqual([90, 0, 50]);
});

test("the worst, the best and the last bear a label", () => {
  expect([...labelled(felt(line))].sort()).toEqual([0, 1, 2]);
  expect(labelled([]).size).toBe(0);
  expect(labelled(felt([line[0]!])).size).toBe(1);
});

test("each kind has its shape, and names reach the tooltip as text", () => {
  const words = { number: String, moment: String, kind: String, emotion: "Emotion" };
  const inks = { ink: "", muted: "", grid: "", paper: "", good: "", bad: "", feeling: "" };
  const [answers, outcomes] = stripOption(line, inks, words).series as unknown as {
    data: { symbol: string }[];
    tooltip: { formatter: (point: unknown) => string };
  }[];
  expect(answers!.data.map(({ symbol }) => symbol)).toEqual(["circle", "rect", "circle"]);
  expect(answers!.tooltip.formatter({ dataIndex: 0 })).not.toContain("<i>");
  expect(outcomes!.data).toHaveLength(1);
});

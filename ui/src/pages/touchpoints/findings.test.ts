import { describe, expect, test } from "vitest";
import type { Score, WeekPoint } from "../../api/types";
import { distributions } from "./answerBins";
import { answerFinding, neighbourFinding, trendFinding, waitFinding } from "./findings";

const show = { number: String, share: (value: number) => `${Math.round(value * 100)} %`, duration: (s: number) => `${s} s` };
const score = (value: number | null, low: number | null, high: number | null, note: string | null = null, n = 100): Score => ({
  value, low, high, note, n, confidence: 0.95,
});
const unknown = score(null, null, null, "nobody was asked");
const week = (interactions: number, wait: Score = unknown): WeekPoint => ({
  week: "2025-01-06T00:00:00Z", interactions, customers: interactions, emotion: unknown, wait_seconds: wait,
});
const detail = (weeks: WeekPoint[], emotion: Score, target: number | null) =>
  ({ weeks, scorecard: { emotion, target }, before: [], after: [], answers: [], customers: [] }) as never;

describe("what the weeks say", () => {
  test("says below the target only when the whole interval is below", () => {
    const keys = [score(60, 55, 65), score(60, 50, 75), score(80, 76, 84)].map(
      (emotion) => trendFinding(detail([], emotion, 70), show)[1]!.key,
    );
    expect(keys).toEqual(["touchpoint.trend.below", "touchpoint.trend.near", "touchpoint.trend.above"]);
  });
  test("does not quote an emotion that rests on too few", () => {
    const said = trendFinding(detail([], score(60, 20, 90, "n = 12, need 30", 12), 70), show)[1]!;
    expect(said.key).toBe("touchpoint.trend.few");
  });
  test("tells growth from decline and from no change", () => {
    const keys = [[100, 100, 200, 200], [200, 200, 100, 100], [100, 100, 101, 101], [5]].map(
      (counts) => trendFinding(detail(counts.map((count) => week(count)), unknown, null), show)[0]!.key,
    );
    expect(keys.map((key) => key.split(".")[2])).toEqual(["up", "down", "level", "unknown"]);
  });
});

test("a wait has grown only when the intervals lie apart", () => {
  const first = week(1, score(60, 50, 70));
  const last = (low: number, high: number): WeekPoint => week(1, score((low + high) / 2, low, high));
  expect(waitFinding([first, last(71, 90)], show).key).toBe("touchpoint.waits.up");
  expect(waitFinding([first, last(69, 90)], show).key).toBe("touchpoint.waits.level");
  expect(waitFinding([first, last(10, 49)], show).key).toBe("touchpoint.waits.down");
  expect(waitFinding([first], show).key).toBe("touchpoint.waits.few");
});

test("the largest way out may be the end of the line", () => {
  const ends = { key: null, name: "line ended here", count: 9, share: 0.9, median_seconds: null };
  const next = { key: "shop", name: "Shop", count: 1, share: 0.1, median_seconds: 5 };
  expect(neighbourFinding([next, ends], "after", show)).toEqual({
    key: "touchpoint.after.own", with: { name: "line ended here", share: "90 %" },
  });
  expect(neighbourFinding([next], "after", show).key).toBe("touchpoint.after.largest");
  expect(neighbourFinding([], "before", show).key).toBe("touchpoint.before.none");
});

test("the most frequent answer is quoted with its share and n", () => {
  const [nps] = distributions([
    { kind: "nps", scale: "0..10", answer: 10, count: 30 },
    { kind: "nps", scale: "0..10", answer: 3, count: 10 },
  ]);
  expect(answerFinding(nps!, show).with).toEqual({ answer: "10", share: "75 %", n: "40", scale: "0 to 10" });
});

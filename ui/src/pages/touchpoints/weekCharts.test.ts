import { expect, test } from "vitest";
import type { Score, WeekPoint } from "../../api/types";
import { trendOption, waitOption, waitUnit } from "./weekCharts";

const inks = { ink: "#111", muted: "#666", grid: "#ddd", paper: "#fff", feeling: "#00f", volume: "#888", aim: "#f60" };
const words = {
  week: (iso: string) => iso.slice(0, 10), number: String, duration: (s: number) => `${s} s`, emotion: "Emotion",
  interactions: "Interactions", wait: "Wait", target: (value: number) => `target ${value}`, few: (n: number) => `n = ${n}: few`,
};
const score = (value: number | null, low: number | null, high: number | null, n: number, note: string | null = null): Score => ({
  value, low, high, note, n, confidence: 0.95,
});
const week = (day: string, emotion: Score, wait = score(7200, 3600, 10_800, 50)): WeekPoint => ({
  week: `${day}T00:00:00Z`, interactions: 10, customers: 8, emotion, wait_seconds: wait,
});
const weeks = [
  week("2025-01-06", score(60, 50, 70, 100)),
  week("2025-01-13", score(null, null, null, 0, "nobody was asked")),
  week("2025-01-20", score(90, 40, 100, 6, "n = 6, need 30")),
];
type Line = { name: string; type: string; data: unknown[] };
const series = (option: ReturnType<typeof trendOption>): Line[] => option.series as unknown as Line[];

test("a week in which nobody was asked is a gap in the line and in its band", () => {
  const [low, width, line] = series(trendOption(weeks, null, inks, words));
  expect(low!.data).toEqual([50, null, 40]);
  expect(width!.data).toEqual([20, null, 60]);
  expect(line!.data.map((point) => (point as { value: number | null }).value)).toEqual([60, null, 90]);
});

test("a week that rests on too few has a hollow mark", () => {
  const line = series(trendOption(weeks, null, inks, words))[2]!;
  expect(line.data.map((point) => (point as { symbol?: string }).symbol)).toEqual(["circle", undefined, "emptyCircle"]);
});

test("without any answer only the bars are drawn", () => {
  const silent = weeks.map((one) => ({ ...one, emotion: score(null, null, null, 0) }));
  expect(series(trendOption(silent, 80, inks, words)).map(({ type }) => type)).toEqual(["bar"]);
});

test("the tooltip gives the interval and n, and lets no markup of a name through", () => {
  const option = trendOption(weeks, null, inks, { ...words, emotion: "<b>E</b>" });
  const { formatter } = option.tooltip as unknown as { formatter: (points: unknown) => string };
  expect(formatter([{ dataIndex: 0 }])).toContain("60 (50 – 70), n = 100");
  expect(formatter([{ dataIndex: 2 }])).toContain("n = 6: few");
  expect(formatter([{ dataIndex: 0 }])).not.toContain("<b>");
});

test("waits are drawn in the unit of the middle one", () => {
  expect(waitUnit(weeks)).toBe(3600);
  const wait = series(waitOption(weeks, "hours", inks, words));
  expect(wait[0]!.data).toEqual([1, 1, 1]);
  expect(wait[1]!.data).toEqual([2, 2, 2]);
});

import { expect, test } from "vitest";
import type { Score, WeekPoint } from "../../api/types";
import { trendOption, waitOption, waitUnit } from "./weekCharts";

const inks = { ink: "#111", muted: "#666", grid: "#ddd", paper: "#fff", feeling: "#00f", volume: "#888", aim: "#f60" };
const words = {
  week: (iso: string) => iso.slice(0, 10), number: String, duration: (s: number) => `${s} s`, emotion: "Emotion",
  interactions: "Interactions", wait: "Wait", target: (value: number) => `target ${value}`, mean: (value: number) => `mean ${value}`,
  unfinished: (week: string) => `${week}, not over`, few: (n: number) => `n = ${n}: few`,
};
const score = (value: number | null, low: number | null, high: number | null, n: number, note: string | null = null): Score => ({
  value, low, high, note, n, confidence: 0.95,
});
const week = (day: string, emotion: Score, wait = score(7200, 3600, 10_800, 50)): WeekPoint => ({
  week: `${day}T00:00:00Z`, interactions: 10, customers: 8, emotion, wait_seconds: wait,
});
const mean = score(62, 55, 69, 106);
const trend = { target: null, mean, partial: false };
const weeks = [
  week("2025-01-06", score(60, 50, 70, 100)),
  week("2025-01-13", score(null, null, null, 0, "nobody was asked")),
  week("2025-01-20", score(90, 40, 100, 6, "n = 6, need 30")),
];
type Line = { name: string; type: string; data: unknown[] };
const series = (option: ReturnType<typeof trendOption>): Line[] => option.series as unknown as Line[];

test("a week in which nobody was asked is a gap in the line and in its band", () => {
  const [low, width, line] = series(trendOption({ ...trend, weeks }, inks, words));
  expect(low!.data).toEqual([50, null, null]);
  expect(width!.data).toEqual([20, null, null]);
  expect(line!.data).toEqual([60, null, null]);
});

test("a week that rests on too few has a mark of its own, off the line", () => {
  const few = series(trendOption({ ...trend, weeks }, inks, words))[3]!;
  expect(few.type).toBe("scatter");
  expect(few.data).toEqual([null, null, 90]);
});

test("where few weeks can be told, the mean of the whole period is drawn with its interval", () => {
  const marked = (given: WeekPoint[]): unknown =>
    (series(trendOption({ ...trend, weeks: given }, inks, words))[2] as unknown as { markArea?: { data: unknown } }).markArea?.data;
  expect(marked(weeks)).toEqual([[{ yAxis: 55 }, { yAxis: 69 }]]);
  expect(marked([weeks[0]!])).toBeUndefined();
});

test("the last bar is faint and says so while its week is not over", () => {
  const option = trendOption({ ...trend, weeks, partial: true }, inks, words);
  const bars = series(option).at(-1)!.data as { itemStyle: { opacity: number } }[];
  expect(bars.map(({ itemStyle }) => itemStyle.opacity)).toEqual([1, 1, 0.45]);
  const { formatter } = option.tooltip as unknown as { formatter: (points: unknown) => string };
  expect(formatter([{ dataIndex: 2 }])).toContain("not over");
});

test("without any answer only the bars are drawn", () => {
  const silent = weeks.map((one) => ({ ...one, emotion: score(null, null, null, 0) }));
  expect(series(trendOption({ ...trend, target: 80, weeks: silent }, inks, words)).map(({ type }) => type)).toEqual(["bar"]);
});

test("the tooltip gives the interval and n, and lets no markup of a name through", () => {
  const option = trendOption({ ...trend, weeks }, inks, { ...words, emotion: "<b>E</b>" });
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

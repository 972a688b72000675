// The charts of one touchpoint over the weeks: how it felt above how often it was met, and how long people waited.
import { isWeak } from "../../format/score";
import type { ChartOption } from "../../components/Chart";
import type { Score, WeekPoint } from "../../api/types";

export interface Inks {
  ink: string;
  muted: string;
  grid: string;
  paper: string;
  feeling: string; // emotion and its band
  volume: string; // counts
  aim: string; // the target
}

export interface WeekWords {
  week: (iso: string) => string;
  number: (value: number) => string;
  duration: (seconds: number) => string;
  emotion: string;
  interactions: string;
  wait: string;
  target: (value: number) => string;
  few: (n: number) => string; // "n = 12: too few to tell"
}

const known = (score: Score): boolean => score.value !== null;

/** The interval as two stacked lines: an unseen lower one and its width, filled. Null opens a gap in both. */
function band(name: string, scores: readonly Score[], colour: string, scaled: (value: number) => number, axis: number) {
  const has = (score: Score): boolean => known(score) && score.low !== null && score.high !== null;
  const line = { type: "line" as const, stack: name, xAxisIndex: axis, yAxisIndex: axis, symbol: "none", silent: true };
  const flat = { lineStyle: { opacity: 0 }, tooltip: { show: false }, emphasis: { disabled: true } };
  return [
    { ...line, ...flat, name: `${name} low`, data: scores.map((s) => (has(s) ? scaled(s.low!) : null)) },
    {
      ...line,
      ...flat,
      name: `${name} band`,
      areaStyle: { color: colour, opacity: 0.18 },
      data: scores.map((s) => (has(s) ? scaled(s.high!) - scaled(s.low!) : null)),
    },
  ];
}

/** A score by week: filled marks where it can be told, hollow ones where it rests on too few, gaps where on nobody. */
function marks(scores: readonly Score[], colour: string, paper: string, scaled: (value: number) => number) {
  return scores.map((score) =>
    known(score)
      ? {
          value: scaled(score.value!),
          symbol: !isWeak(score) ? "circle" : "emptyCircle",
          symbolSize: !isWeak(score) ? 5 : 7,
          itemStyle: { color: !isWeak(score) ? colour : paper, borderColor: colour, borderWidth: 1.5 },
        }
      : { value: null as unknown as number },
  );
}

const axisX = (weeks: readonly WeekPoint[], words: WeekWords, inks: Inks, gridIndex: number, labels: boolean) => ({
  type: "category" as const,
  gridIndex,
  data: weeks.map(({ week }) => words.week(week)),
  axisLabel: { show: labels, color: inks.muted, hideOverlap: true },
  axisTick: { show: false },
  axisLine: { lineStyle: { color: inks.grid } },
});

const axisY = (inks: Inks, gridIndex: number, name: string) => ({
  type: "value" as const,
  gridIndex,
  name,
  nameLocation: "end" as const,
  nameTextStyle: { color: inks.muted, align: "left" as const, padding: [0, 0, 4, -40] },
  axisLabel: { color: inks.muted },
  splitLine: { lineStyle: { color: inks.grid } },
  splitNumber: 3,
});

const tooltip = (inks: Inks, text: (week: number) => string) => ({
  trigger: "axis" as const,
  confine: true,
  backgroundColor: inks.paper,
  borderColor: inks.grid,
  textStyle: { color: inks.ink },
  formatter: (points: unknown) => text((points as { dataIndex: number }[])[0]?.dataIndex ?? 0),
});

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function scoreLine(score: Score, name: string, show: (value: number) => string, words: WeekWords): string {
  if (score.value === null) return `${name}: –`;
  const interval = score.low !== null && score.high !== null ? ` (${show(score.low)} – ${show(score.high)})` : "";
  const rests = !isWeak(score) ? `n = ${words.number(score.n)}` : words.few(score.n);
  return `${name}: ${show(score.value)}${interval}, ${rests}`;
}

/** Emotion with its band above, interactions as bars below, on one axis of weeks. */
export function trendOption(
  weeks: readonly WeekPoint[],
  target: number | null,
  inks: Inks,
  words: WeekWords,
): ChartOption {
  const asked = weeks.some(({ emotion }) => known(emotion));
  const scores = weeks.map(({ emotion }) => emotion);
  const bars = asked ? 1 : 0;
  const whole = (value: number): number => value;
  const show = (value: number): string => words.number(Math.round(value));
  const feeling = {
    type: "line" as const,
    name: words.emotion,
    xAxisIndex: 0,
    yAxisIndex: 0,
    data: marks(scores, inks.feeling, inks.paper, whole),
    lineStyle: { color: inks.feeling, width: 2 },
    itemStyle: { color: inks.feeling },
    markLine:
      target === null
        ? undefined
        : {
            silent: true,
            symbol: "none",
            lineStyle: { color: inks.aim, type: "dashed" as const },
            label: { formatter: words.target(target), color: inks.ink, position: "insideEndTop" as const },
            data: [{ yAxis: target }],
          },
  };
  const volume = {
    type: "bar" as const,
    name: words.interactions,
    xAxisIndex: bars,
    yAxisIndex: bars,
    data: weeks.map(({ interactions }) => interactions),
    itemStyle: { color: inks.volume },
    barCategoryGap: "25%",
  };
  return {
    animation: false,
    grid: asked
      ? [{ left: 48, right: 16, top: 28, height: "46%" }, { left: 48, right: 16, bottom: 26, height: "24%" }]
      : [{ left: 48, right: 16, top: 28, bottom: 26 }],
    xAxis: asked
      ? [axisX(weeks, words, inks, 0, false), axisX(weeks, words, inks, 1, true)]
      : [axisX(weeks, words, inks, 0, true)],
    yAxis: asked
      ? [{ ...axisY(inks, 0, words.emotion), min: 0, max: 100, interval: 25 }, axisY(inks, 1, words.interactions)]
      : [axisY(inks, 0, words.interactions)],
    axisPointer: { link: [{ xAxisIndex: "all" as const }] },
    tooltip: tooltip(inks, (at) => {
      const week = weeks[at];
      if (!week) return "";
      const lines = [words.week(week.week), `${words.interactions}: ${words.number(week.interactions)}`];
      if (asked) lines.push(scoreLine(week.emotion, words.emotion, show, words));
      return lines.map(escaped).join("<br>");
    }),
    series: asked ? [...band("emotion", scores, inks.feeling, whole, 0), feeling, volume] : [volume],
  };
}

const UNITS: [number, number][] = [[86_400, 86_400], [3_600, 3_600], [60, 60]];

/** The unit in which waits are drawn: days, hours, minutes or seconds, by the middle one of them. */
export function waitUnit(weeks: readonly WeekPoint[]): number {
  const waits = weeks.map(({ wait_seconds }) => wait_seconds.value).filter((value): value is number => value !== null);
  const middle = waits.sort((a, b) => a - b)[Math.floor(waits.length / 2)] ?? 0;
  return UNITS.find(([least]) => middle >= least)?.[1] ?? 1;
}

/** The median wait by week with its band. */
export function waitOption(weeks: readonly WeekPoint[], unitName: string, inks: Inks, words: WeekWords): ChartOption {
  const unit = waitUnit(weeks);
  const scores = weeks.map(({ wait_seconds }) => wait_seconds);
  const scaled = (seconds: number): number => seconds / unit;
  return {
    animation: false,
    grid: { left: 48, right: 16, top: 28, bottom: 26 },
    xAxis: axisX(weeks, words, inks, 0, true),
    yAxis: { ...axisY(inks, 0, unitName), min: 0 },
    tooltip: tooltip(inks, (at) => {
      const week = weeks[at];
      if (!week) return "";
      const line = scoreLine(week.wait_seconds, words.wait, words.duration, words);
      return [words.week(week.week), line].map(escaped).join("<br>");
    }),
    series: [
      ...band("wait", scores, inks.volume, scaled, 0),
      {
        type: "line",
        name: words.wait,
        data: marks(scores, inks.volume, inks.paper, scaled),
        lineStyle: { color: inks.volume, width: 2 },
        itemStyle: { color: inks.volume },
      },
    ],
  };
}

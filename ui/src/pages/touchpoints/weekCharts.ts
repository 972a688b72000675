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
  mean: (value: number) => string;
  unfinished: (week: string) => string;
  few: (n: number) => string; // "n = 12: too few to tell"
}

const known = (score: Score): boolean => score.value !== null;

/**
 * The interval as two stacked lines: an unseen lower one and its width, filled. Where a week rests on too few, the
 * band would fill the chart and say nothing: there it has a gap, and the tooltip gives the interval.
 */
function band(name: string, scores: readonly Score[], colour: string, scaled: (value: number) => number, axis: number) {
  const has = (score: Score): boolean => !isWeak(score) && score.low !== null && score.high !== null;
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

type Place = { name: string; colour: string; scaled: (value: number) => number; axis: number };

/** A score by week: a line through what can be told; hollow marks, unjoined, where a week rests on too few. */
function line(scores: readonly Score[], { name, colour, scaled, axis }: Place, paper: string) {
  const of = (wanted: (score: Score) => boolean) =>
    scores.map((score) => (known(score) && wanted(score) ? scaled(score.value!) : null));
  const place = { name, xAxisIndex: axis, yAxisIndex: axis };
  return [
    {
      ...place,
      type: "line" as const,
      data: of((score) => !isWeak(score)),
      showAllSymbol: true,
      symbol: "circle",
      symbolSize: 5,
      lineStyle: { color: colour, width: 2 },
      itemStyle: { color: colour },
    },
    {
      ...place,
      type: "scatter" as const,
      data: of(isWeak),
      symbol: "circle",
      symbolSize: 6,
      itemStyle: { color: paper, borderColor: colour, borderWidth: 1.2, opacity: 0.75 },
    },
  ];
}

/** Where few weeks can be told, the whole period's mean with its interval is what can be said. */
function wholeMean(scores: readonly Score[], mean: Score, colour: string, words: WeekWords, ink: string) {
  const told = scores.filter((score) => !isWeak(score)).length;
  if (told * 2 > scores.length || isWeak(mean) || mean.low === null || mean.high === null) return {};
  const label = { formatter: words.mean(Math.round(mean.value!)), color: ink, position: "insideStartTop" as const };
  return {
    markArea: {
      silent: true,
      itemStyle: { color: colour, opacity: 0.18 },
      data: [[{ yAxis: mean.low }, { yAxis: mean.high }]] as [{ yAxis: number }, { yAxis: number }][],
    },
    means: [{ yAxis: mean.value!, lineStyle: { color: colour, type: "solid" as const }, label }],
  };
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

export interface Trend {
  weeks: readonly WeekPoint[];
  target: number | null;
  mean: Score; // of the whole period
  partial: boolean; // the last week is not over
}

/** Emotion with its band above, interactions as bars below, on one axis of weeks. */
export function trendOption({ weeks, target, mean, partial }: Trend, inks: Inks, words: WeekWords): ChartOption {
  const asked = weeks.some(({ emotion }) => known(emotion));
  const scores = weeks.map(({ emotion }) => emotion);
  const bars = asked ? 1 : 0;
  const right = target === null ? 16 : 66; // the target's label stands there
  const whole = (value: number): number => value;
  const show = (value: number): string => words.number(Math.round(value));
  const { markArea, means = [] } = wholeMean(scores, mean, inks.feeling, words, inks.ink);
  const aims = target === null ? [] : [{ yAxis: target, label: { formatter: words.target(target), color: inks.ink } }];
  const [told, few] = line(scores, { name: words.emotion, colour: inks.feeling, scaled: whole, axis: 0 }, inks.paper);
  const feeling = {
    ...told!,
    markArea,
    markLine: {
      silent: true,
      symbol: "none",
      animation: false,
      lineStyle: { color: inks.aim, type: "dashed" as const, width: 1.5 },
      label: { position: "end" as const, fontSize: 11 },
      data: [...aims, ...means],
    },
  };
  const volume = {
    type: "bar" as const,
    name: words.interactions,
    xAxisIndex: bars,
    yAxisIndex: bars,
    data: weeks.map(({ interactions }, i) => ({
      value: interactions,
      itemStyle: { opacity: partial && i === weeks.length - 1 ? 0.45 : 1 },
    })),
    itemStyle: { color: inks.volume },
    barCategoryGap: "25%",
  };
  return {
    animation: false,
    grid: asked
      ? [{ left: 48, right, top: 28, height: "46%" }, { left: 48, right, bottom: 26, height: "24%" }]
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
      const over = partial && at === weeks.length - 1 ? words.unfinished(words.week(week.week)) : words.week(week.week);
      const lines = [over, `${words.interactions}: ${words.number(week.interactions)}`];
      if (asked) lines.push(scoreLine(week.emotion, words.emotion, show, words));
      return lines.map(escaped).join("<br>");
    }),
    series: asked ? [...band("emotion", scores, inks.feeling, whole, 0), feeling, few!, volume] : [volume],
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
      ...line(scores, { name: words.wait, colour: inks.volume, scaled, axis: 0 }, inks.paper),
    ],
  };
}

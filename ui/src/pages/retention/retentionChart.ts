// Retention curves with their intervals, named at their ends: pure.
import type { ChartLook, ChartOption } from "../../components/Chart";
import { isWeak } from "../../format/score";
import type { RetentionCurve } from "../../api/types";
import { roleOf, type Role } from "./retentionAsked";

export type RetentionWords = {
  period: (period: number) => string;
  name: (curve: RetentionCurve) => string;
  rate: (value: number) => string;
  line: (curve: RetentionCurve, place: number) => string;
};

type Ink = { colour: string; dash: "solid" | "dashed" | "dotted"; symbol: string };

/** Okabe-Ito, and a dash and a mark besides: who is compared with whom is never told by colour alone. */
export function inkOf(role: Role, dark: boolean): Ink {
  if (role === "comparable") return { colour: dark ? "#e69f00" : "#b07a00", dash: "dashed", symbol: "diamond" };
  if (role === "matched") return { colour: dark ? "#2bbf95" : "#00795a", dash: "dotted", symbol: "triangle" };
  return { colour: dark ? "#56b4e9" : "#0072b2", dash: "solid", symbol: "circle" };
}

export const HEIGHT = 320;
const EDGES = { top: 14, bottom: 30 };
const LINE = 16;

/** How far up (negative) or down each label moves, so that labels at these heights keep a line between them. */
export function spread(heights: readonly number[], line = LINE): number[] {
  const order = heights.map((_, place) => place).sort((a, b) => heights[a]! - heights[b]!);
  const placed = [...heights];
  for (let at = 1; at < order.length; at++) {
    const [above, below] = [order[at - 1]!, order[at]!];
    placed[below] = Math.max(placed[below]!, placed[above]! + line);
  }
  const shift = placed.length > 0 ? (Math.max(...placed) - Math.max(...heights)) / 2 : 0;
  return placed.map((height, place) => height - shift - heights[place]!);
}

/** The end of the axis and what lies between its lines: the next line above all that is drawn. */
function axisOf(curves: readonly RetentionCurve[]): { max: number; interval: number } {
  const told = curves.flatMap(({ points }) => points.map(({ rate }) => (isWeak(rate) ? rate.value : rate.high) ?? 0));
  const most = Math.min(1, Math.max(0.04, ...told));
  const interval = most > 0.5 ? 0.2 : most > 0.25 ? 0.1 : most > 0.1 ? 0.05 : 0.02;
  return { max: Math.min(1, Math.ceil(most / interval - 1e-9) * interval), interval };
}

/** From period 1 on: in period 0 everybody is there by definition. `narrow`: no room for names beside the curves. */
export function retentionOption(all: readonly RetentionCurve[], look: ChartLook, words: RetentionWords, narrow = false): ChartOption {
  const curves = all.map((curve) => ({ ...curve, points: curve.points.filter(({ period }) => period > 0) }));
  const periods = curves[0]?.points.map(({ period }) => period) ?? [];
  const room = narrow ? 14 : 190;
  const axis = axisOf(curves);
  const last = curves.map(({ points }) => [...points].reverse().find(({ rate }) => !isWeak(rate))?.rate.value ?? 0);
  const moved = spread(last.map((value) => (1 - value / axis.max) * (HEIGHT - EDGES.top - EDGES.bottom)));
  return {
    animation: false,
    grid: { left: 48, right: room, ...EDGES },
    xAxis: {
      type: "category",
      data: periods.map(words.period),
      axisLabel: { color: look.faint, hideOverlap: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.line } },
    },
    yAxis: {
      type: "value",
      min: 0,
      ...axis,
      axisLabel: { color: look.faint, formatter: (value: number) => words.rate(value) },
      splitLine: { lineStyle: { color: look.line } },
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: look.card,
      borderColor: look.line,
      textStyle: { color: look.ink },
      formatter: (points: unknown) => {
        const place = (points as { dataIndex: number }[])[0]?.dataIndex ?? 0;
        return curves.map((curve) => escaped(words.line(curve, place))).join("<br>");
      },
    },
    series: curves.flatMap((curve, place) => drawn(curve, look, words, narrow ? null : moved[place]!)),
  };
}

function drawn(curve: RetentionCurve, look: ChartLook, words: RetentionWords, label: number | null) {
  const { colour, dash, symbol } = inkOf(roleOf(curve), look.dark);
  const scores = curve.points.map(({ rate }) => rate);
  const banded = scores.map((score) => !isWeak(score) && score.low !== null && score.high !== null);
  const unseen = { type: "line" as const, symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
  const name = words.name(curve);
  return [
    { ...unseen, name: `${name} low`, stack: curve.name, data: scores.map((score, place) => (banded[place] ? score.low : null)) },
    {
      ...unseen,
      name: `${name} band`,
      stack: curve.name,
      areaStyle: { color: colour, opacity: 0.18 },
      data: scores.map((score, place) => (banded[place] ? score.high! - score.low! : null)),
    },
    {
      type: "line" as const,
      name,
      data: scores.map((score) => (isWeak(score) ? null : score.value)),
      showAllSymbol: true,
      symbol,
      symbolSize: 7,
      lineStyle: { color: colour, width: 2, type: dash },
      itemStyle: { color: colour },
      endLabel: { show: label !== null, formatter: name, color: look.ink, fontSize: 12, offset: [0, label ?? 0] },
    },
    {
      type: "scatter" as const,
      name: `${name} few`,
      data: scores.map((score) => (isWeak(score) ? score.value : null)),
      symbolSize: 6,
      itemStyle: { color: look.card, borderColor: colour, borderWidth: 1.2, opacity: 0.75 },
    },
  ];
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

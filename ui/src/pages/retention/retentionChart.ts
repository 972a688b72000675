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
function inkOf(role: Role, dark: boolean): Ink {
  if (role === "comparable") return { colour: dark ? "#e69f00" : "#b07a00", dash: "dashed", symbol: "diamond" };
  if (role === "matched") return { colour: dark ? "#2bbf95" : "#00795a", dash: "dotted", symbol: "triangle" };
  return { colour: dark ? "#56b4e9" : "#0072b2", dash: "solid", symbol: "circle" };
}

/** From period 1 on: in period 0 everybody is there by definition. `narrow`: less room for the curves' names. */
export function retentionOption(all: readonly RetentionCurve[], look: ChartLook, words: RetentionWords, narrow = false): ChartOption {
  const curves = all.map((curve) => ({ ...curve, points: curve.points.filter(({ period }) => period > 0) }));
  const periods = curves[0]?.points.map(({ period }) => period) ?? [];
  const room = narrow ? 84 : 150;
  return {
    animation: false,
    grid: { left: 48, right: room, top: 14, bottom: 30 },
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
      axisLabel: { color: look.faint, formatter: (value: number) => words.rate(value) },
      splitLine: { lineStyle: { color: look.line } },
      splitNumber: 4,
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
    series: curves.flatMap((curve) => drawn(curve, look, words, room)),
  };
}

function drawn(curve: RetentionCurve, look: ChartLook, words: RetentionWords, room: number) {
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
      endLabel: { show: true, formatter: name, color: look.ink, fontSize: 12, width: room - 14, overflow: "break" as const },
      labelLayout: { moveOverlap: "shiftY" as const },
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

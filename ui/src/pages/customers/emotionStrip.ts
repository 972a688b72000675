// One customer's answers over time: how each meeting felt, with what was bought and what went wrong on the same axis.
import type { ChartOption } from "../../components/Chart";
import type { Interaction } from "../../api/types";
import { emotionOf } from "./emotion";

export interface StripInks {
  ink: string;
  muted: string;
  grid: string;
  paper: string;
  good: string;
  bad: string;
  feeling: string;
}

export interface StripWords {
  number: (value: number) => string;
  moment: (iso: string) => string;
  kind: (kind: string) => string;
  emotion: string;
}

/** A second code beside height and colour: each kind has its own shape. */
export const SHAPES: Record<string, string> = {
  nps: "circle",
  csat: "rect",
  ces: "triangle",
  sentiment: "diamond",
  outcome: "path://M4 10l4 4 8-10 3 2-11 14-7-7z",
  issue: "path://M3 0l5 5 5-5 3 3-5 5 5 5-3 3-5-5-5 5-3-3 5-5-5-5z",
};

export interface Felt {
  interaction: Interaction;
  emotion: number;
}

export function felt(line: readonly Interaction[]): Felt[] {
  return line.flatMap((interaction) => {
    const emotion = emotionOf(interaction);
    return emotion === null ? [] : [{ interaction, emotion }];
  });
}

/** The answers that bear a label: the worst, the best and the last, each once. */
export function labelled(answers: readonly Felt[]): Set<number> {
  if (answers.length === 0) return new Set();
  const emotions = answers.map(({ emotion }) => emotion);
  return new Set([
    emotions.indexOf(Math.min(...emotions)),
    emotions.indexOf(Math.max(...emotions)),
    emotions.length - 1,
  ]);
}

const MOST_JOINED = 60;
const NAME_LENGTH = 22;
const shortened = (name: string): string => (name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1)}…` : name);
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Where a label stands, so that it stays inside the chart: beside the dot, away from the nearer edge. */
function side(at: number, from: number, to: number): "left" | "right" | "top" {
  const place = to === from ? 0.5 : (at - from) / (to - from);
  return place < 0.2 ? "right" : place > 0.8 ? "left" : "top";
}

export function stripOption(line: readonly Interaction[], inks: StripInks, words: StripWords): ChartOption {
  const answers = felt(line);
  const labels = labelled(answers);
  const from = Date.parse(line[0]?.occurred_at ?? "");
  const to = Date.parse(line[line.length - 1]?.occurred_at ?? "");
  const dot = ({ interaction, emotion }: Felt, i: number) => ({
    value: [interaction.occurred_at, emotion],
    symbol: SHAPES[interaction.kind] ?? "circle",
    label: {
      show: labels.has(i),
      position: side(Date.parse(interaction.occurred_at), from, to),
      formatter: `${shortened(interaction.name)} ${words.number(Math.round(emotion))}`,
    },
  });
  const events = (kind: string, colour: string) => ({
    type: "scatter" as const,
    name: words.kind(kind),
    xAxisIndex: 1,
    yAxisIndex: 1,
    symbol: SHAPES[kind],
    symbolSize: 11,
    itemStyle: { color: colour },
    data: line.filter((one) => one.kind === kind).map((one) => ({ value: [one.occurred_at, 0], name: one.name })),
    tooltip: {
      formatter: (point: unknown) => {
        const { name, value } = point as { name: string; value: [string, number] };
        return [words.moment(value[0]), `${words.kind(kind)}: ${name}`].map(escaped).join("<br>");
      },
    },
  });
  const time = (gridIndex: number, labels: boolean) => ({
    type: "time" as const,
    gridIndex,
    min: from,
    max: to,
    axisLabel: { show: labels, color: inks.muted, hideOverlap: true },
    axisLine: { show: gridIndex === 0, lineStyle: { color: inks.grid } },
    axisTick: { show: false },
    splitLine: { show: false },
  });
  return {
    animation: false,
    grid: [
      { left: 40, right: 20, top: 16, bottom: 48 },
      { left: 40, right: 20, height: 20, bottom: 24 },
    ],
    xAxis: [time(0, false), time(1, true)],
    yAxis: [
      {
        type: "value",
        min: 0,
        max: 100,
        interval: 50,
        axisLabel: { color: inks.muted },
        splitLine: { lineStyle: { color: inks.grid } },
      },
      { type: "value", gridIndex: 1, min: -1, max: 1, show: false },
    ],
    tooltip: {
      trigger: "item",
      confine: true,
      backgroundColor: inks.paper,
      borderColor: inks.grid,
      textStyle: { color: inks.ink },
    },
    series: [
      {
        type: "line",
        name: words.emotion,
        data: answers.map(dot),
        symbolSize: answers.length > 200 ? 5 : 9,
        // so many answers joined would be a hatching, not a line
        lineStyle: { color: inks.feeling, width: 1, opacity: answers.length > MOST_JOINED ? 0 : 0.45 },
        itemStyle: { color: inks.feeling },
        label: { color: inks.ink, fontSize: 11 },
        labelLayout: { hideOverlap: true },
        tooltip: {
          formatter: (point: unknown) => {
            const one = answers[(point as { dataIndex: number }).dataIndex];
            if (!one) return "";
            const { interaction } = one;
            const answer = `${words.kind(interaction.kind)} ${interaction.value} (${interaction.scale ?? ""})`;
            return [words.moment(interaction.occurred_at), interaction.name, answer].map(escaped).join("<br>");
          },
        },
      },
      events("outcome", inks.good),
      events("issue", inks.bad),
    ],
  };
}

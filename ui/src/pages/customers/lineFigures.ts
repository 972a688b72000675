// One customer's figures, counted from the line itself.
import type { Interaction } from "../../api/types";
import { emotionOf } from "./emotion";

export interface LineFigures {
  touchpoints: number;
  channels: number;
  outcomes: number;
  issues: number;
  value: number;
  answers: number;
  emotion: number | null; // mean of the answers, 0..100
  days: number; // from the first to the last interaction
}

export function lineFigures(line: readonly Interaction[]): LineFigures {
  const outcomes = line.filter(({ kind }) => kind === "outcome");
  const emotions = line.map(emotionOf).filter((emotion): emotion is number => emotion !== null);
  const first = line[0];
  const last = line[line.length - 1];
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    touchpoints: new Set(line.map(({ touchpoint }) => touchpoint)).size,
    channels: new Set(line.map(({ channel }) => channel)).size,
    outcomes: outcomes.length,
    issues: line.filter(({ kind }) => kind === "issue").length,
    value: sum(outcomes.map(({ value }) => value ?? 0)),
    answers: emotions.length,
    emotion: emotions.length ? sum(emotions) / emotions.length : null,
    days: first && last ? Math.round((Date.parse(last.occurred_at) - Date.parse(first.occurred_at)) / 86_400_000) : 0,
  };
}

export type LineField = "channel" | "kind" | "stage" | "touchpoint";

/** The values of a field on the line, most frequent first. */
export function valuesOf(line: readonly Interaction[], field: LineField): string[] {
  const counts = new Map<string, number>();
  for (const one of line) counts.set(one[field], (counts.get(one[field]) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([value]) => value);
}

// The answers given at a touchpoint as bars: one for each step of the scale, from worst to best.
import type { AnswerCount } from "../../api/types";
import { ends } from "../customers/emotion";

export interface Bin {
  label: string;
  emotion: number; // 0 worst .. 100 best, the bar's middle
  count: number;
  share: number;
}

export interface Distribution {
  kind: string;
  scale: string;
  answers: number;
  bins: Bin[];
}

/** Scales with more steps than this, or with answers between the steps, are cut into BINS equal parts. */
const MOST_STEPS = 11;
const BINS = 8;

const number = (value: number): string => String(Math.round(value * 100) / 100);

function steps(worst: number, best: number, counts: Map<number, number>): Omit<Bin, "share">[] {
  const direction = best > worst ? 1 : -1;
  return Array.from({ length: Math.abs(best - worst) + 1 }, (_, i) => {
    const answer = worst + i * direction;
    return {
      label: number(answer),
      emotion: (100 * i) / Math.abs(best - worst),
      count: counts.get(answer) ?? 0,
    };
  });
}

function parts(worst: number, best: number, counts: Map<number, number>): Omit<Bin, "share">[] {
  const width = (best - worst) / BINS;
  const bins = Array.from({ length: BINS }, (_, i) => ({
    label: `${number(worst + i * width)} – ${number(worst + (i + 1) * width)}`,
    emotion: (100 * (i + 0.5)) / BINS,
    count: 0,
  }));
  for (const [answer, count] of counts) {
    const place = Math.max(0, Math.min(BINS - 1, Math.floor((answer - worst) / width)));
    bins[place]!.count += count;
  }
  return bins;
}

/** One distribution for each kind and scale that was asked; most answers first. Answers without a scale are left out. */
export function distributions(answers: readonly AnswerCount[]): Distribution[] {
  const groups = new Map<string, AnswerCount[]>();
  for (const answer of answers) {
    const key = `${answer.kind} ${answer.scale}`;
    groups.set(key, [...(groups.get(key) ?? []), answer]);
  }
  const found: Distribution[] = [];
  for (const group of groups.values()) {
    const { kind, scale } = group[0]!;
    const bounds = ends(scale);
    if (!bounds) continue;
    const counts = new Map<number, number>();
    for (const { answer, count } of group) counts.set(answer, (counts.get(answer) ?? 0) + count);
    const whole = [...bounds, ...counts.keys()].every(Number.isInteger);
    const cut = !whole || Math.abs(bounds[1] - bounds[0]) + 1 > MOST_STEPS ? parts : steps;
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const bins = cut(bounds[0], bounds[1], counts).map((bin) => ({ ...bin, share: total ? bin.count / total : 0 }));
    found.push({ kind, scale, answers: total, bins });
  }
  return found.sort((a, b) => b.answers - a.answers);
}

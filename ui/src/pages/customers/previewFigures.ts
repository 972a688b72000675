// What a decision would change: the figures that move, those of everything first, then what moves most for its size.
import type { FigureChange } from "../../api/customer";
import { NBSP, formatNumber, formatRate, formatSeconds } from "../../format/number";

/** So many are listed; the rest is counted. */
export const LISTED = 12;

export const changeOf = ({ before, after }: FigureChange): number => (after ?? 0) - (before ?? 0);

/** Those of everything first; of the touchpoints', what moves most for its size. */
export function movingFigures(figures: readonly FigureChange[]): FigureChange[] {
  const share = (one: FigureChange) => Math.abs(changeOf(one)) / Math.max(1, Math.abs(one.before ?? 0));
  const place = (one: FigureChange) => (one.touchpoint === null ? 0 : 1);
  return figures.filter((one) => one.before !== one.after).sort((a, b) => place(a) - place(b) || share(b) - share(a));
}

/** A figure by what its name says of its unit. */
export function saidFigure(name: string, value: number | null): string {
  if (name.endsWith("_rate")) return formatRate(value);
  return name.endsWith("_seconds") ? formatSeconds(value) : formatNumber(value);
}

/** "+2", "−0.5 %", "0". */
export function saidChange(figure: FigureChange): string {
  const change = changeOf(figure);
  if (change === 0) return "0";
  const sign = change > 0 ? "+" : "−";
  if (!figure.name.endsWith("_rate")) return sign + saidFigure(figure.name, Math.abs(change));
  return `${sign}${formatNumber(Math.abs(change) * 100)}${NBSP}pp`;
}

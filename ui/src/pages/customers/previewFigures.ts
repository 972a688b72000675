// What a decision would change: the figures that move, most first, and those that stay.
import type { DecisionPreview, FigureChange } from "../../api/customer";
import { formatNumber, formatSigned } from "../../format/number";

export const changeOf = ({ before, after }: FigureChange): number => (after ?? 0) - (before ?? 0);

/** The figures that move; what moves most for its size first. */
export function movingFigures(figures: readonly FigureChange[]): FigureChange[] {
  const share = (one: FigureChange) => Math.abs(changeOf(one)) / Math.max(1, Math.abs(one.before ?? 0));
  return figures.filter((one) => one.before !== one.after).sort((a, b) => share(b) - share(a));
}

/** "+2", "−0.5", "0". */
export function signed(change: number): string {
  if (change === 0) return "0";
  if (Number.isInteger(change) && Math.abs(change) < 1000) return formatSigned(change);
  return `${change > 0 ? "+" : "−"}${formatNumber(Math.abs(change))}`;
}

export function listed(customers: DecisionPreview["customers_before"]): string[] {
  return Array.isArray(customers) ? customers : [];
}

export function counted(customers: DecisionPreview["customers_before"]): number {
  return Array.isArray(customers) ? customers.length : customers;
}

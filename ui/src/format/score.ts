// How a score is written, by the unit of its measure.
import type { Score } from "../api/types";
import { formatAmount, formatNumber, formatRate, formatSeconds, formatSigned } from "./number";

export type Unit = "rate" | "nps" | "emotion" | "number" | "seconds" | "amount";

const WRITERS: Record<Unit, (value: number | null | undefined) => string> = {
  rate: formatRate,
  nps: formatSigned,
  emotion: (value) => (value === null || value === undefined ? "–" : String(Math.round(value))),
  number: formatNumber,
  seconds: formatSeconds,
  amount: formatAmount,
};

export function formatValue(value: number | null | undefined, unit: Unit): string {
  return WRITERS[unit](value);
}

/** "62 % to 71 %", or "" where no interval is defined. */
export function formatInterval(score: Score, unit: Unit): string {
  if (score.low === null || score.high === null) return "";
  return `${formatValue(score.low, unit)} to ${formatValue(score.high, unit)}`;
}

/** Too little to compare: the value, if there is one, is shown greyed with the note. */
export function isWeak(score: Score): boolean {
  return score.value === null || score.note !== null;
}

// How a score is written, by the unit of its measure.
import type { Score } from "../api/types";
import { NBSP, formatAmount, formatNumber, formatRate, formatSeconds, formatSigned } from "./number";

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

/** Below this many answers, customers or times, a figure is no figure yet; the server's note says so too. */
export const SHOWABLE = 30;

/** The same as briefly as can be: "62–71 %", "2.1–2.4 days"; with signs or two units "−3 to +9", "40 min to 2 h". */
export function formatIntervalShort(score: Score, unit: Unit): string {
  const whole = formatInterval(score, unit);
  if (!whole || unit === "nps") return whole;
  const [low, high] = [formatValue(score.low, unit), formatValue(score.high, unit)];
  const [lowWord, highWord] = [low.split(NBSP)[1] ?? "", high.split(NBSP)[1] ?? ""];
  return lowWord === highWord ? `${low.split(NBSP)[0]}–${high}` : whole;
}

/** Too little to compare: the value, if there is one, is shown greyed. A note may also say what was left out. */
export function isWeak(score: Pick<Score, "value" | "n">): boolean {
  return score.value === null || score.n < SHOWABLE;
}

// Numbers as people read them, by Intl; never a number without its unit.
const LANGUAGE = "en-GB";
const whole = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 2 });
const short = new Intl.NumberFormat(LANGUAGE, { notation: "compact", maximumFractionDigits: 1 });

export const NOTHING = "–";
/** Between a number and its unit, so that a line never breaks there. */
export const NBSP = "\u00a0";

export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? NOTHING : whole.format(value);
}

/** 30,412 as "30.4K": for chips and axes, never where the exact count matters. */
export function formatShort(value: number): string {
  return Math.abs(value) < 1000 ? whole.format(value) : short.format(value);
}

/** A rate 0..1 as per cent, with a digit below 10 % and above 99 %: what is not all is never written as 100 %, what is some never as 0 %. */
export function formatRate(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  const percent = value * 100;
  if (percent > 0 && percent < 0.005) return `<0.01${NBSP}%`;
  if (percent > 99 && percent < 100) return `${oneDigit.format(Math.min(99.9, percent))}${NBSP}%`;
  const digits = Math.abs(percent) < 0.1 && percent !== 0 ? twoDigits : Math.abs(percent) < 9.95 ? oneDigit : whole;
  return `${digits.format(percent)}${NBSP}%`;
}

export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  return (Math.abs(value) < 10 ? twoDigits : Math.abs(value) < 100 ? oneDigit : whole).format(value);
}

/** −100..100 with its sign. */
export function formatSigned(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  const rounded = Math.round(value);
  return rounded > 0 ? `+${rounded}` : rounded < 0 ? `−${Math.abs(rounded)}` : "0";
}

/** Seconds in the unit that reads best: "45 s", "12 min", "3.4 h", "2.1 days". */
export function formatSeconds(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  const size = Math.abs(value);
  if (size > 0 && size < 1) return `${twoDigits.format(value)}${NBSP}s`;
  if (size < 90) return `${whole.format(value)}${NBSP}s`;
  if (size < 5400) return `${whole.format(value / 60)}${NBSP}min`;
  if (size < 172_800) return `${oneDigit.format(value / 3600)}${NBSP}h`;
  return `${oneDigit.format(value / 86_400)}${NBSP}days`;
}

/** An amount: the workspace has no currency of its own yet. */
export function formatAmount(value: number | null | undefined): string {
  return value === null || value === undefined ? NOTHING : whole.format(value);
}

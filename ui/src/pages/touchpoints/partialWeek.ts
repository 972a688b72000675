// Whether the last week of a trend is over: weeks begin on Monday, 00:00 UTC.

const WEEK_MS = 7 * 86_400_000;
const MONDAY_MS = 4 * 86_400_000; // 5 January 1970 was the first Monday
/** Data that end this shortly before midnight on Sunday count as a whole week. */
const NEARLY_MS = 6 * 3_600_000;

export function lastWeekIsPartial(until: string | null | undefined): boolean {
  if (!until) return false;
  const into = (((Date.parse(until) - MONDAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS;
  return into !== 0 && into < WEEK_MS - NEARLY_MS;
}

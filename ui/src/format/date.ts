// Dates as people read them, always in UTC, as the whole product counts.
const LANGUAGE = "en-GB";
const day = new Intl.DateTimeFormat(LANGUAGE, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const dayShort = new Intl.DateTimeFormat(LANGUAGE, { day: "numeric", month: "short", timeZone: "UTC" });
const minute = new Intl.DateTimeFormat(LANGUAGE, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});
const clock = new Intl.DateTimeFormat(LANGUAGE, { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

export function formatDay(written: string | null | undefined): string {
  return written ? day.format(new Date(written)) : "–";
}

export function formatDayShort(written: string): string {
  return dayShort.format(new Date(written));
}

/** Day and minute, UTC. */
export function formatMoment(written: string | null | undefined): string {
  return written ? minute.format(new Date(written)) : "–";
}

export function formatClock(written: string): string {
  return clock.format(new Date(written));
}

/** "3 Jan 2026 – 28 Jun 2026"; open ends are named. */
export function formatPeriod(since: string | null | undefined, until: string | null | undefined): string {
  if (!since && !until) return "all time";
  if (!until) return `since ${formatDay(since)}`;
  if (!since) return `before ${formatDay(until)}`;
  return `${formatDay(since)} – ${formatDay(until)}`;
}

/** The first ten characters: what a date field holds. */
export function isoDay(written: string | null | undefined): string {
  return written ? written.slice(0, 10) : "";
}

/** A day so many days before another, as yyyy-mm-dd. */
export function daysBefore(written: string, days: number): string {
  return new Date(new Date(written).getTime() - days * 86_400_000).toISOString().slice(0, 10);
}

// A day of the line with its weekday, in UTC.
const format = new Intl.DateTimeFormat("en-GB", {
  weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
});

export const formatWeekday = (day: string): string => format.format(new Date(`${day}T00:00:00Z`));

const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

/** "March 2025", of the month's first day. */
export const formatMonth = (day: string): string => month.format(new Date(`${day}T00:00:00Z`));

// A day of the line with its weekday, in UTC.
const format = new Intl.DateTimeFormat("en-GB", {
  weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
});

export const formatWeekday = (day: string): string => format.format(new Date(`${day}T00:00:00Z`));

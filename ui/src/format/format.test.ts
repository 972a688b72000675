// Numbers, dates and scores as people read them.
import { describe, expect, it } from "vitest";
import { daysBefore, formatMoment, formatPeriod } from "./date";
import { NBSP, formatCount, formatRate, formatSeconds, formatSigned } from "./number";
import { formatInterval, formatIntervalShort } from "./score";

const score = (value: number | null, low: number | null, high: number | null) => ({
  value,
  low,
  high,
  n: 100,
  confidence: 0.95,
  note: null,
});

describe("a rate", () => {
  it.each([
    [0, "0"],
    [0.00003, "<0.01"],
    [0.0004, "0.04"],
    [0.034, "3.4"],
    [0.313, "31"],
    [0.998, "99.8"],
    [0.9999, "99.9"],
    [1, "100"],
  ])("of %d is written %s per cent", (value, written) => {
    expect(formatRate(value)).toBe(`${written}${NBSP}%`);
  });
});

describe("numbers", () => {
  it("have their thousands apart and a dash where there is none", () => {
    expect(formatCount(30412)).toBe("30,412");
    expect(formatCount(null)).toBe("–");
  });

  it("with a sign always have it", () => {
    expect([12.4, -3.2, 0.2].map(formatSigned)).toEqual(["+12", "−3", "0"]);
  });

  it("of seconds are in the unit that reads best", () => {
    expect([45, 720, 12_240, 181_440].map((value) => formatSeconds(value).replace(NBSP, " "))).toEqual([
      "45 s",
      "12 min",
      "3.4 h",
      "2.1 days",
    ]);
  });
});

describe("an interval", () => {
  it("names both ends", () => {
    expect(formatInterval(score(0.66, 0.62, 0.71), "rate")).toBe(`62${NBSP}% to 71${NBSP}%`);
  });

  it("is short when both ends have one unit", () => {
    expect(formatIntervalShort(score(0.66, 0.62, 0.71), "rate")).toBe(`62–71${NBSP}%`);
    expect(formatIntervalShort(score(61, 60, 62), "emotion")).toBe("60–62");
    expect(formatIntervalShort(score(9000, 3000, 9000), "seconds")).toBe(`50${NBSP}min to 2.5${NBSP}h`);
  });

  it("keeps its words where a dash would read as a minus", () => {
    expect(formatIntervalShort(score(3, -3, 9), "nps")).toBe("−3 to +9");
  });

  it("is not there where none is defined", () => {
    expect(formatInterval(score(3, null, null), "nps")).toBe("");
  });
});

describe("dates", () => {
  it("are in UTC", () => {
    expect(formatMoment("2026-06-30T23:30:00Z")).toContain("30 Jun 2026");
  });

  it("name an open end of a period", () => {
    expect(formatPeriod(null, null)).toBe("all time");
    expect(formatPeriod("2026-01-03", null)).toBe("since 3 Jan 2026");
    expect(formatPeriod(null, "2026-01-03")).toBe("before 3 Jan 2026");
  });

  it("count days back over the end of a year", () => {
    expect(daysBefore("2026-01-15T10:00:00Z", 30)).toBe("2025-12-16");
  });
});

// Zooming on a line: periods without a gap, spans that stay on the line.
import { describe, expect, it } from "vitest";
import type { Interaction } from "../../api/types";
import { binsOf, extentOf, fitted, moved, periodAfter, periodStart, readDay, unitFor, within, zoomed } from "./lineZoom";

const at = (day: string, kind = "contact", value: number | null = null): Interaction => ({
  occurred_at: `${day}T10:00:00Z`,
  touchpoint: "home",
  name: "Home page",
  channel: "web",
  stage: "consider",
  setting: "online",
  kind,
  value,
  scale: kind === "nps" ? "0..10" : null,
});
const LINE = [at("2025-01-30"), at("2025-02-01", "nps", 10), at("2025-02-01"), at("2025-03-12", "nps", 0)];

describe("the periods of a line", () => {
  it("begin on Mondays and on firsts of the month", () => {
    expect(periodStart("2025-02-02", "week")).toBe("2025-01-27");
    expect(periodStart("2025-02-03", "week")).toBe("2025-02-03");
    expect(periodStart("2025-02-28", "month")).toBe("2025-02-01");
    expect(periodAfter("2025-12-01", "month")).toBe("2026-01-01");
    expect(periodAfter("2025-01-27", "week", 2)).toBe("2025-02-10");
  });

  it("hold every interaction once and leave no period out", () => {
    for (const unit of ["day", "week", "month"] as const) {
      const bins = binsOf(LINE, unit);
      expect(bins.flatMap((bin) => bin.interactions)).toEqual(LINE);
      for (let i = 1; i < bins.length; i++) expect(bins[i]!.start).toBe(bins[i - 1]!.end);
    }
    expect(binsOf(LINE, "month").map((bin) => bin.interactions.length)).toEqual([1, 2, 1]);
    expect(binsOf([], "day")).toEqual([]);
  });

  it("have the mean of their answers, none where nobody was asked", () => {
    expect(binsOf(LINE, "month").map((bin) => bin.emotion)).toEqual([null, 100, 0]);
  });

  it("are chosen so that bars can be told apart", () => {
    expect(unitFor("2025-01-01", "2025-02-01")).toBe("day");
    expect(unitFor("2025-01-01", "2026-01-01")).toBe("week");
    expect(unitFor("2020-01-01", "2026-01-01")).toBe("month");
  });
});

describe("the part looked at", () => {
  const extent = { from: "2025-01-01", until: "2025-01-11" };

  it("holds what is on its days", () => {
    expect(extentOf(LINE)).toEqual({ from: "2025-01-30", until: "2025-03-13" });
    expect(within(LINE, { from: "2025-02-01", until: "2025-03-12" })).toEqual(LINE.slice(1, 3));
    expect(within(LINE, { from: "", until: "" })).toEqual(LINE);
  });

  it("zooms about its middle and out to the whole line", () => {
    const half = zoomed({ from: "", until: "" }, extent, 0.5);
    expect(half).toEqual({ from: "2025-01-04", until: "2025-01-09" });
    expect(zoomed(half, extent, 4)).toEqual({ from: "", until: "" });
    expect(zoomed({ from: "2025-01-04", until: "2025-01-05" }, extent, 0.5)).toEqual({ from: "2025-01-04", until: "2025-01-05" });
  });

  it("moves by its own length and stops at the ends", () => {
    const days = { from: "2025-01-04", until: "2025-01-06" };
    expect(moved(days, extent, 1)).toEqual({ from: "2025-01-06", until: "2025-01-08" });
    expect(moved({ from: "2025-01-08", until: "2025-01-10" }, extent, 1)).toEqual({ from: "2025-01-09", until: "" });
    expect(moved({ from: "", until: "2025-01-03" }, extent, -1)).toEqual({ from: "", until: "2025-01-03" });
  });

  it("is nothing where it holds no day", () => {
    expect(fitted("2026-01-01", "2026-02-01", extent)).toEqual({ from: "", until: "" });
    expect([readDay("2025-02-30x"), readDay("soon"), readDay("2025-13-01"), readDay("2025-02-01")]).toEqual(["", "", "", "2025-02-01"]);
  });
});

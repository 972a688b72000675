// The accounts of the data page.
import { describe, expect, it } from "vitest";
import type { ImportReport, Reconciliation } from "../../api/types";
import { catalogueParts, partsSum, refusedCount } from "./accountParts";
import { summedByReason } from "./reasons";

describe("the accounts", () => {
  it("sum what was refused over its reasons", () => {
    expect(refusedCount({ rejected: { missing_time: 3, invalid_score: 4 } } as unknown as ImportReport)).toBe(7);
  });

  it("hold every event of the catalogue's reconciliation once", () => {
    const found = { events: 103, placed: 60, uncatalogued: 25, unplaced: 10, ignored: 5, machines: 3 } as Reconciliation;
    expect(partsSum(catalogueParts(found))).toBe(found.events);
  });

  it("join the sources of one reason, most first", () => {
    const counts = [
      { source: "calls", reason: "missing_time", explanation: "it has no time", count: 2 },
      { source: "calls", reason: "unreadable", explanation: "could not be parsed", count: 5 },
      { source: "visits", reason: "missing_time", explanation: "it has no time", count: 9 },
    ];
    expect(summedByReason(counts).map((one) => [one.reason, one.count, one.sources])).toEqual([
      ["missing_time", 11, ["calls", "visits"]],
      ["unreadable", 5, ["calls"]],
    ]);
  });
});

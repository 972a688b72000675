// The account of what the collector accepted, and its loads folded together.
import { describe, expect, it } from "vitest";
import type { AccountRow, ImportReport } from "../../api/types";
import { partsSum } from "./accountParts";
import { missing, sheetParts } from "./accountSheet";
import { byCollector, summedLoads } from "./loads";

const ROW: AccountRow = { source: "shop", day: "2026-01-01", accepted: 10, loaded: 5, duplicates: 1, quarantined: 2, waiting: 2, undone: 0, damaged: 0 };

describe("the account of what was accepted", () => {
  it("adds up over all ways of a message", () => {
    expect(missing(ROW)).toBe(0);
    expect(partsSum(sheetParts(ROW))).toBe(ROW.accepted);
    expect(missing({ ...ROW, loaded: 4 })).toBe(1);
    expect(missing({ ...ROW, damaged: 1 })).toBe(-1);
  });

  it("tells of undone and damaged messages only where there are any", () => {
    expect(sheetParts(ROW).map((part) => part.key)).toEqual(["loaded", "duplicates", "quarantined", "waiting"]);
    expect(sheetParts({ ...ROW, undone: 1 }).map((part) => part.key)).toContain("undone");
  });
});

describe("the loads of the collector", () => {
  const one = (part: Partial<ImportReport>) =>
    ({ format: "collector", events: 3, loaded: 2, duplicates: 1, rejected: {}, undone_at: null, ...part }) as ImportReport;

  it("stand apart from files, and their sum leaves out what was undone", () => {
    const { files, loads } = byCollector([one({}), one({ format: "csv" }), one({ undone_at: "2026-01-01" }), one({ rejected: { missing_name: 4 } })]);
    expect([files.length, loads.length]).toEqual([1, 3]);
    expect(summedLoads(loads)).toEqual({ loads: 2, events: 6, loaded: 4, duplicates: 2, rejected: 4 });
  });
});

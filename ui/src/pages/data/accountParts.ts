// Accounts that must add up: pure.
import type { ImportList, ImportReport, Reconciliation } from "../../api/types";

export type Part = { key: string; count: number; weight: "good" | "plain" | "bad" };

export function refusedCount(report: ImportReport): number {
  return Object.values(report.rejected).reduce((sum, count) => sum + count, 0);
}

export function partsSum(parts: Part[]): number {
  return parts.reduce((sum, part) => sum + part.count, 0);
}

export function importAccount(list: ImportList): Part[] {
  return [
    { key: "loaded", count: list.loaded, weight: "good" },
    { key: "duplicates", count: list.duplicates, weight: "plain" },
    { key: "quarantined", count: list.quarantined, weight: "bad" },
  ];
}

/** placed + uncatalogued + unplaced + ignored + machines = events */
export function catalogueParts(found: Reconciliation): Part[] {
  return [
    { key: "placed", count: found.placed, weight: "good" },
    { key: "uncatalogued", count: found.uncatalogued, weight: "bad" },
    { key: "unplaced", count: found.unplaced, weight: "plain" },
    { key: "ignored", count: found.ignored, weight: "plain" },
    ...(found.machines > 0 ? [{ key: "machines", count: found.machines, weight: "plain" } as const] : []),
  ];
}

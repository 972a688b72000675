// Imports of files, and loads of the collector: pure.
import type { ImportReport } from "../../api/types";
import { refusedCount } from "./accountParts";

/** The format of what the collector loads. */
export const COLLECTED = "collector";

export type LoadSum = { loads: number; events: number; loaded: number; duplicates: number; rejected: number };

export function byCollector(imports: ImportReport[]): { files: ImportReport[]; loads: ImportReport[] } {
  const isLoad = (one: ImportReport) => one.format === COLLECTED;
  return { files: imports.filter((one) => !isLoad(one)), loads: imports.filter(isLoad) };
}

/** Of those that were not undone. */
export function summedLoads(loads: ImportReport[]): LoadSum {
  const counting = loads.filter((one) => one.undone_at === null);
  const sum = (count: (one: ImportReport) => number) => counting.reduce((total, one) => total + count(one), 0);
  return {
    loads: counting.length,
    events: sum((one) => one.events),
    loaded: sum((one) => one.loaded),
    duplicates: sum((one) => one.duplicates),
    rejected: sum(refusedCount),
  };
}

// Counts of refused rows by reason: pure.
import type { QuarantineCount } from "../../api/types";

export type ReasonSum = { reason: string; explanation: string; count: number; sources: string[] };

/** Counts by source and reason, summed by reason, most first. */
export function summedByReason(counts: QuarantineCount[]): ReasonSum[] {
  const sums = new Map<string, ReasonSum>();
  for (const { reason, explanation, count, source } of counts) {
    const sum = sums.get(reason) ?? { reason, explanation, count: 0, sources: [] };
    sums.set(reason, { ...sum, count: sum.count + count, sources: [...sum.sources, source] });
  }
  return [...sums.values()].sort((a, b) => b.count - a.count);
}

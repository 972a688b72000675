// Counts of refused rows by reason: pure.
import type { QuarantineCount } from "../../api/types";

export type ReasonSum = { reason: string; explanation: string; count: number; sources: string[] };

/** Counts by source and reason, summed by reason, most first; of one source alone where it is named. */
export function summedByReason(counts: QuarantineCount[], of?: string): ReasonSum[] {
  const sums = new Map<string, ReasonSum>();
  for (const { reason, explanation, count, source } of counts) {
    if (of && source !== of) continue;
    const sum = sums.get(reason) ?? { reason, explanation, count: 0, sources: [] };
    sums.set(reason, { ...sum, count: sum.count + count, sources: [...sum.sources, source] });
  }
  return [...sums.values()].sort((a, b) => b.count - a.count);
}

export function sourcesOf(counts: QuarantineCount[]): string[] {
  return [...new Set(counts.map((one) => one.source))].sort();
}

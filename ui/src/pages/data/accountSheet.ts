// What was accepted and what became of it: pure.
import type { AccountTotals } from "../../api/types";
import type { Part } from "./accountParts";

export type AccountPart = "loaded" | "duplicates" | "quarantined" | "waiting" | "undone" | "damaged";

/** The ways of an accepted message, in the order in which they are told; `rare` ones only where there are any. */
export const ACCOUNT_PARTS: { key: AccountPart; weight: Part["weight"]; rare?: true }[] = [
  { key: "loaded", weight: "good" },
  { key: "duplicates", weight: "plain" },
  { key: "quarantined", weight: "bad" },
  { key: "waiting", weight: "plain" },
  { key: "undone", weight: "plain", rare: true },
  { key: "damaged", weight: "bad", rare: true },
];

export function sheetParts(counts: AccountTotals): Part[] {
  return ACCOUNT_PARTS.filter(({ key, rare }) => !rare || counts[key] !== 0).map(({ key, weight }) => ({ key, weight, count: counts[key] }));
}

/** Accepted, but found nowhere; below nothing: found more often than accepted. */
export function missing(counts: AccountTotals): number {
  return counts.accepted - ACCOUNT_PARTS.reduce((sum, { key }) => sum + counts[key], 0);
}

// Which part of which lines: period and conditions, in the address (`since`, `until`, `where`) and for the API.
import { isBehind, type Behind } from "./behind";
import type { UrlPatch, UrlState } from "./state";

/** As the API reads it from `where`: segment/condition.py. */
export type TraitIs = {
  type: "trait";
  name: string;
  op: "is" | "is_not" | "at_least" | "at_most" | "known" | "absent";
  value: string | number | boolean | null;
};

/** As the API reads it from `where`: segment/condition.py. */
export type TouchpointMet = { type: "touchpoint"; key: string; met: boolean; at_least: number };

/** As the API reads it from `where`: only interactions with such a value. */
export type DimensionIs = {
  type: "dimension";
  name: string;
  op: "is" | "is_not" | "known" | "absent";
  value?: string | null;
  values?: string[];
};

export type Condition = TraitIs | TouchpointMet | DimensionIs | Behind;
export type Selection = { since: string; until: string; where: Condition[] };

export const EVERYTHING: Selection = { since: "", until: "", where: [] };

/** Read a selection; `prefix` "b_" reads the comparison's. What cannot be read is left out. */
export function readSelection(state: UrlState, prefix = ""): Selection {
  return {
    since: state[`${prefix}since`] ?? "",
    until: state[`${prefix}until`] ?? "",
    where: readConditions(state[`${prefix}where`] ?? ""),
  };
}

export function readConditions(written: string): Condition[] {
  if (!written) return [];
  try {
    const found: unknown = JSON.parse(written);
    return Array.isArray(found) ? found.filter(isCondition) : [];
  } catch {
    return [];
  }
}

function isCondition(found: unknown): found is Condition {
  if (typeof found !== "object" || found === null) return false;
  const one = found as Record<string, unknown>;
  return (
    ((one.type === "trait" || one.type === "dimension") && typeof one.name === "string" && typeof one.op === "string") ||
    (one.type === "touchpoint" && typeof one.key === "string") ||
    isBehind(one)
  );
}

/** The part of the address that stands for a selection. */
export function writeSelection(selection: Selection, prefix = ""): UrlPatch {
  return {
    [`${prefix}since`]: selection.since,
    [`${prefix}until`]: selection.until,
    [`${prefix}where`]: selection.where.length ? JSON.stringify(selection.where) : "",
  };
}

/** A selection as parameters of the API. */
export function selectionParams(selection: Selection): Record<string, string> {
  return writeSelection(selection) as Record<string, string>;
}

export function isEverything(selection: Selection): boolean {
  return !selection.since && !selection.until && selection.where.length === 0;
}

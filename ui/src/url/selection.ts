// Which part of which lines: period and conditions, in the address (`since`, `until`, `where`) and for the API.
import { readConditions, type Condition, type DimensionIs, type TouchpointMet, type TraitIs } from "./condition";
import type { UrlPatch, UrlState } from "./state";

export { readConditions };
export type { Condition, DimensionIs, TouchpointMet, TraitIs };

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

// A segment as it is being built: what is saved, and over it what the address says.
import type { SavedSegment } from "../../api/customer";
import { keptConditions, type Condition } from "../../url/condition";
import type { UrlPatch, UrlState } from "../../url/state";

export type Draft = { name: string; description: string; conditions: Condition[] };

export const EMPTY: Draft = { name: "", description: "", conditions: [] };

export function savedDraft(saved: SavedSegment): Draft {
  return { name: saved.name, description: saved.description, conditions: keptConditions(saved.conditions) };
}

/** What is on screen: of each part what the address says, else what is saved. */
export function readDraft(state: UrlState, saved: Draft): Draft {
  return {
    name: state.name ?? saved.name,
    description: state.about ?? saved.description,
    conditions: state.where === undefined ? saved.conditions : readWhere(state.where),
  };
}

function readWhere(written: string): Condition[] {
  try {
    return keptConditions(JSON.parse(written));
  } catch {
    return [];
  }
}

/** The part of the address that stands for a draft; nothing where it is as it is saved. */
export function writeDraft(draft: Draft, saved: Draft): UrlPatch {
  const same = JSON.stringify(draft.conditions) === JSON.stringify(saved.conditions);
  return {
    name: draft.name === saved.name ? "" : draft.name,
    about: draft.description === saved.description ? "" : draft.description,
    where: same ? "" : JSON.stringify(draft.conditions),
  };
}

export function isChanged(draft: Draft, saved: Draft): boolean {
  return JSON.stringify(draft) !== JSON.stringify(saved);
}

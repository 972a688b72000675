// Conditions on customers and interactions, as the API reads them from `where` and from segments: segment/condition.py.
import { isBehind, type Behind } from "./behind";

export type TraitIs = {
  type: "trait";
  name: string;
  op: "is" | "is_not" | "at_least" | "at_most" | "known" | "absent";
  value: string | number | boolean | null;
};

/** Only interactions with such a value. */
export type DimensionIs = {
  type: "dimension";
  name: string;
  op: "is" | "is_not" | "known" | "absent";
  value?: string | null;
  values?: string[];
};

/** Which interactions of the period a condition looks at. */
export type Happened = { since?: string | null; until?: string | null; last_days?: number | null; as_of?: string | null };

/** A place is a touchpoint's key, "channel:NAME" or "stage:KEY", several joined by "|". */
export type TouchpointMet = { type: "touchpoint"; key: string; met: boolean; at_least: number; at_most?: number | null } & Happened;
export type MetWhen = { type: "met_when"; which: "first" | "last"; key?: string | null; before_days?: number | null } & Happened;
export type Sequence = { type: "sequence"; steps: string[]; within_days?: number | null; without?: string | null } & Happened;

type Bounds = { at_least?: number | null; at_most?: number | null };
export type ScoreIs = {
  type: "score";
  kind: "nps" | "csat" | "ces" | "sentiment";
  key?: string | null;
  which?: "last" | "first" | "any" | "mean";
} & Bounds &
  Happened;
export type ValueIs = { type: "value"; of?: "sum" | "count"; key?: string | null } & Bounds & Happened;

export type ConsentIs = { type: "consent"; purpose: string; state?: "agreed" | "refused" | "unknown" };
export type InSegment = { type: "segment"; name: string };

/** Of these conditions all, any or none hold. */
export type Group = { type: "all" | "any" | "none"; conditions: Condition[] };

/** What a person builds in a sentence. */
export type Built = TraitIs | TouchpointMet | MetWhen | Sequence | ScoreIs | ValueIs | ConsentIs | InSegment | DimensionIs;
export type Condition = Built | Group | Behind;

export const GROUPS = ["all", "any", "none"] as const;

export function isGroup(condition: Condition): condition is Group {
  return (GROUPS as readonly string[]).includes(condition.type);
}

const isText = (value: unknown): boolean => typeof value === "string";

/** What a condition of each type cannot be without. */
const REQUIRED: Record<Built["type"], Record<string, (value: unknown) => boolean>> = {
  trait: { name: isText },
  dimension: { name: isText },
  touchpoint: { key: isText },
  met_when: { which: isText },
  sequence: { steps: (value) => Array.isArray(value) && value.every(isText) },
  score: { kind: isText },
  value: {},
  consent: { purpose: isText },
  segment: { name: isText },
};

export function isCondition(found: unknown): found is Condition {
  if (typeof found !== "object" || found === null) return false;
  const one = found as Record<string, unknown>;
  if ((GROUPS as readonly unknown[]).includes(one.type)) return Array.isArray(one.conditions) && one.conditions.every(isCondition);
  const required = REQUIRED[one.type as Built["type"]];
  return required ? Object.entries(required).every(([name, fits]) => fits(one[name])) : isBehind(one);
}

/** A list of conditions out of its JSON; what cannot be read is left out. */
export function readConditions(written: string): Condition[] {
  if (!written) return [];
  try {
    const found: unknown = JSON.parse(written);
    return Array.isArray(found) ? found.filter(isCondition).map(completed) : [];
  } catch {
    return [];
  }
}

/** As `readConditions`, but what this page does not know is kept as it is: it must not get lost when a segment is saved. */
export function keptConditions(found: unknown): Condition[] {
  if (!Array.isArray(found)) return [];
  return found.filter((one) => typeof (one as { type?: unknown } | null)?.type === "string").map(completed);
}

/** With what the API assumes where nothing is written. */
function completed(condition: Condition): Condition {
  if (isGroup(condition)) return { ...condition, conditions: keptConditions(condition.conditions) };
  if (condition.type === "touchpoint") return { ...condition, met: condition.met ?? true, at_least: condition.at_least ?? 1 };
  if (condition.type === "trait") return { ...condition, op: condition.op ?? "is", value: condition.value ?? null };
  return condition.type === "dimension" ? { ...condition, op: condition.op ?? "is" } : condition;
}

// The conditions of a segment as a tree that is built row by row: pure, every change gives a new tree.
import { isGroup, type Built, type Condition, type Group, type Happened } from "./condition";

/** Which child of which child: the way from the root to a condition. */
export type Way = readonly number[];

/** The list that the API knows, as one group; a lone group of "any" or "none" is the root itself. */
export function rootOf(conditions: readonly Condition[]): Group {
  const [only] = conditions;
  if (conditions.length === 1 && only && isGroup(only) && only.type !== "all") return only;
  return { type: "all", conditions: [...conditions] };
}

/** The way back: what the API is asked. */
export function conditionsOf(root: Group): Condition[] {
  return root.type === "all" ? root.conditions : [root];
}

/** The tree with the condition at the way replaced; null takes it out. */
export function changed(group: Group, way: Way, next: Condition | null): Group {
  const [place, ...rest] = way;
  if (place === undefined) return next && isGroup(next) ? next : group;
  const conditions = group.conditions.flatMap((one, at) => {
    if (at !== place) return [one];
    if (rest.length > 0) return isGroup(one) ? [changed(one, rest, next)] : [one];
    return next ? [next] : [];
  });
  return { ...group, conditions };
}

/** The tree with a condition added at the end of the group at the way. */
export function added(group: Group, way: Way, next: Condition): Group {
  const [place, ...rest] = way;
  if (place === undefined) return { ...group, conditions: [...group.conditions, next] };
  return { ...group, conditions: group.conditions.map((one, at) => (at === place && isGroup(one) ? added(one, rest, next) : one)) };
}

/** Groups in groups, so many at most; the list itself is none. */
export const DEEPEST = 5;

export type Kind = Built["type"];
export const KINDS: readonly Kind[] = ["trait", "touchpoint", "met_when", "sequence", "score", "value", "consent", "segment", "dimension"];

/** What a row begins with: a sentence to be filled in. */
export function blank(kind: Kind): Built {
  switch (kind) {
    case "trait":
      return { type: "trait", name: "", op: "is", value: "" };
    case "touchpoint":
      return { type: "touchpoint", key: "", met: true, at_least: 1 };
    case "met_when":
      return { type: "met_when", which: "last", last_days: 30 };
    case "sequence":
      return { type: "sequence", steps: ["", ""] };
    case "score":
      return { type: "score", kind: "nps", which: "last", at_most: 6 };
    case "value":
      return { type: "value", of: "sum", at_least: 100 };
    case "consent":
      return { type: "consent", purpose: "", state: "agreed" };
    case "segment":
      return { type: "segment", name: "" };
    case "dimension":
      return { type: "dimension", name: "", op: "is", value: "" };
  }
}

const given = (value: unknown): boolean => value !== null && value !== undefined && value !== "";
const timed = (one: Happened): boolean => given(one.since) || given(one.until) || given(one.last_days);

/** Whether the sentence is filled in, so that it can be asked. */
export function isComplete(condition: Condition): boolean {
  if (isGroup(condition)) return condition.conditions.length > 0 && condition.conditions.every(isComplete);
  switch (condition.type) {
    case "trait":
    case "dimension": {
      const valueless = condition.op === "known" || condition.op === "absent";
      const values = condition.type === "dimension" && (condition.values ?? []).length > 0;
      return given(condition.name) && (valueless || values || given(condition.value));
    }
    case "touchpoint":
      return given(condition.key) && (!given(condition.at_most) || condition.at_most! >= condition.at_least);
    case "met_when":
      return timed(condition) || given(condition.before_days);
    case "sequence":
      return condition.steps.length >= 2 && condition.steps.every(given);
    case "score":
    case "value":
      return bounded(condition.at_least, condition.at_most);
    case "consent":
      return given(condition.purpose);
    case "segment":
      return given(condition.name);
    default:
      return true;
  }
}

function bounded(low: number | null | undefined, high: number | null | undefined): boolean {
  if (!given(low) && !given(high)) return false;
  return !given(low) || !given(high) || low! <= high!;
}

/** How many sentences are not filled in yet. */
export function incomplete(group: Group): number {
  const rows = group.conditions.map((one) => (isGroup(one) ? (one.conditions.length === 0 ? 1 : incomplete(one)) : isComplete(one) ? 0 : 1));
  return rows.reduce((sum, one) => sum + one, 0);
}

/** Without what says nothing: empty bounds, dates and places. */
export function tidied(condition: Condition): Condition {
  if (isGroup(condition)) return { type: condition.type, conditions: condition.conditions.map(tidied) };
  return Object.fromEntries(Object.entries(condition).filter(([name, value]) => name === "value" || given(value))) as Condition;
}

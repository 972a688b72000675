// What is asked of retention, as it stands in the address; and which curves are which: pure.
import type { RetentionKind, RetentionParameters, RetentionUnit, Retained } from "../../url/behind";
import type { UrlPatch, UrlState } from "../../url/state";
import type { RetentionCurve, RetentionCurves } from "../../api/types";

export const UNITS: RetentionUnit[] = ["day", "week", "month"];
export const KINDS: RetentionKind[] = ["on", "rolling", "unbounded"];
export const PERIODS = [4, 8, 12, 26];
const AT_FIRST = { unit: "week" as RetentionUnit, kind: "on" as RetentionKind, periods: 8 };

export function readRetention(state: UrlState): RetentionParameters {
  return {
    touchpoint: state.touchpoint || null,
    unit: UNITS.find((one) => one === state.unit) ?? AT_FIRST.unit,
    periods: PERIODS.includes(Number(state.periods)) ? Number(state.periods) : AT_FIRST.periods,
    kind: KINDS.find((one) => one === state.kind) ?? AT_FIRST.kind,
    cohorts: state.cohorts === "1",
  };
}

export function writeRetention(part: Partial<RetentionParameters>): UrlPatch {
  const patch: UrlPatch = {};
  if ("touchpoint" in part) patch.touchpoint = part.touchpoint;
  if (part.unit) patch.unit = part.unit === AT_FIRST.unit ? null : part.unit;
  if (part.periods) patch.periods = part.periods === AT_FIRST.periods ? null : part.periods;
  if (part.kind) patch.kind = part.kind === AT_FIRST.kind ? null : part.kind;
  if ("cohorts" in part) patch.cohorts = part.cohorts ? "1" : null;
  return patch;
}

/** The condition for the customers behind a point. */
export function behindPoint(asked: RetentionParameters, curve: string, period: number, retained = true): Retained {
  return { type: "retention", ...asked, curve, period, retained };
}

/** "matched": those who met the touchpoint and for whom there are comparable customers. */
export type Role = "everybody" | "after" | "matched" | "comparable" | "cohort";

export function roleOf(curve: Pick<RetentionCurve, "name">): Role {
  const own = (["everybody", "matched", "comparable"] as const).find((role) => role === curve.name);
  if (own) return own;
  return curve.name.startsWith("after ") ? "after" : "cohort";
}

/** The curves that are drawn, and the cohorts that stand in the table of heat. */
export function parted(found: RetentionCurves): { drawn: RetentionCurve[]; cohorts: RetentionCurve[] } {
  return {
    drawn: found.curves.filter((curve) => roleOf(curve) !== "cohort"),
    cohorts: found.curves.filter((curve) => roleOf(curve) === "cohort"),
  };
}

/** What the finding speaks of: the last period that a curve can tell of. */
export function lastTold(curve: RetentionCurve): RetentionCurve["points"][number] | null {
  return [...curve.points].reverse().find((point) => point.period > 0 && point.rate.value !== null && point.rate.n >= 30) ?? null;
}

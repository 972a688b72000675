// What a funnel says, in numbers for a sentence: pure.
import type { FunnelStep, FunnelTable } from "../../api/types";

/** The step after which most are lost for good: dropped and not still open. Null where nobody is. */
export function leak(table: Pick<FunnelTable, "steps">): { step: FunnelStep; lost: number } | null {
  const lost = (one: FunnelStep): number => one.dropped - one.still_open;
  const leaking = table.steps.slice(0, -1).filter((one) => lost(one) > 0);
  if (leaking.length === 0) return null;
  const step = leaking.reduce((most, one) => (lost(one) > lost(most) ? one : most));
  return { step, lost: lost(step) };
}

/** A step's bar in parts of the entrants: went on (or completed), left, still open. */
export function barParts(step: FunnelStep, entrants: number): { on: number; lost: number; open: number } {
  const share = (count: number): number => (entrants > 0 ? count / entrants : 0);
  return { on: share(step.reached - step.dropped), lost: share(step.dropped - step.still_open), open: share(step.still_open) };
}

// What the fields of two customers say of whether they are one person.
import type { Evidence } from "../../api/customer";
import { formatRate } from "../../format/number";

export const THRESHOLDS = [0.5, 0.8, 0.9, 0.95, 0.99];
const USUAL = 0.8;

/** The least probability shown; what is none of those offered is the usual one. */
export function readThreshold(written: string | undefined): number {
  return THRESHOLDS.find((one) => one === Number(written)) ?? USUAL;
}

export type Says = "for" | "against" | "nothing";

/** Whether a field speaks for one person or for two; weights are logarithms of how much likelier one makes it. */
export function saysOf({ weight }: Pick<Evidence, "weight">): Says {
  return weight > 0.05 ? "for" : weight < -0.05 ? "against" : "nothing";
}

/** What weighs most comes first. */
export function orderedEvidence(evidence: readonly Evidence[]): Evidence[] {
  return [...evidence].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

/** How long the bar of a weight is, per cent of the longest. */
export function widthOf({ weight }: Pick<Evidence, "weight">, most: number): number {
  return Math.round((Math.abs(weight) / most) * 100);
}

/** Never "100 %": what is only likely is not said to be certain. */
export function saidProbability(probability: number): string {
  return formatRate(Math.min(0.999, probability));
}

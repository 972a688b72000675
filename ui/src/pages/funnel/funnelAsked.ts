// What is asked of a funnel, as it stands in the address: pure.
import type { FunnelOrder, InFunnel, StepAsked } from "../../url/behind";
import type { UrlPatch, UrlState } from "../../url/state";

export type FunnelCount = "customers" | "attempts";
export type FunnelAsked = {
  /** As they are being written; a step without a place is not asked for yet. */
  steps: StepAsked[];
  order: FunnelOrder;
  count: FunnelCount;
  window_days: number | null;
  by: string | null;
};

export const ORDERS: FunnelOrder[] = ["ordered", "unordered", "strict"];
export const COUNTS: FunnelCount[] = ["customers", "attempts"];

export function readFunnel(state: UrlState): FunnelAsked {
  const days = Number(state.window);
  return {
    steps: readSteps(state.steps),
    order: ORDERS.find((one) => one === state.order) ?? "ordered",
    count: state.count === "attempts" ? "attempts" : "customers",
    window_days: days > 0 && Number.isFinite(days) ? days : null,
    by: state.by || null,
  };
}

export function writeFunnel(part: Partial<FunnelAsked>): UrlPatch {
  const patch: UrlPatch = {};
  if (part.steps) patch.steps = part.steps.length > 0 ? JSON.stringify(part.steps) : null;
  if (part.order) patch.order = part.order === "ordered" ? null : part.order;
  if (part.count) patch.count = part.count === "customers" ? null : part.count;
  if ("window_days" in part) patch.window = part.window_days;
  if ("by" in part) patch.by = part.by;
  return patch;
}

function readSteps(written: string | undefined): StepAsked[] {
  try {
    const found: unknown = JSON.parse(written || "[]");
    return Array.isArray(found) ? found.filter(isStep) : [];
  } catch {
    return [];
  }
}

function isStep(one: unknown): one is StepAsked {
  const step = one as StepAsked | null;
  return typeof one === "object" && step !== null && isTexts(step.places) && (step.without === undefined || isTexts(step.without));
}

const isTexts = (found: unknown): boolean => Array.isArray(found) && found.every((one) => typeof one === "string");

/** The steps that can be asked for: with a place; the first and the last are taken, and nothing comes before the first. */
export function askedSteps(steps: readonly StepAsked[]): StepAsked[] {
  const complete = steps.filter((step) => step.places.length > 0);
  return complete.map(({ places, optional, without, within_days }, place) => ({
    places,
    ...(optional && place > 0 && place < complete.length - 1 && { optional }),
    ...(without && without.length > 0 && place > 0 && { without }),
    ...(within_days && place > 0 && { within_days }),
  }));
}

/** Parameters of `api/funnel`. */
export function funnelParams(asked: FunnelAsked): Record<string, string | number | null> {
  const { order, count, window_days, by } = asked;
  return { steps: JSON.stringify(askedSteps(asked.steps)), order, count, window_days, by };
}

export type Which = Pick<InFunnel, "step"> & Partial<Pick<InFunnel, "dropped" | "still_open">>;

/** The condition for the customers behind a number of the funnel. */
export function behindStep(asked: FunnelAsked, which: Which): InFunnel {
  const { order, count, window_days } = asked;
  return { type: "funnel", steps: askedSteps(asked.steps), order, count, window_days, dropped: false, ...which };
}

/** With the step moved up (-1) or down (1). */
export function moved(steps: readonly StepAsked[], place: number, by: -1 | 1): StepAsked[] {
  const next = [...steps];
  const [step] = next.splice(place, 1);
  if (step) next.splice(Math.min(next.length, Math.max(0, place + by)), 0, step);
  return next;
}

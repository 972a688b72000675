// Who stands behind a number: conditions that name a figure of a measure, as the API reads them from `where`.

export type FunnelOrder = "ordered" | "unordered" | "strict";

/** A step of a funnel as it is asked for: a meeting at any of its places, such as "checkout" or "kind:outcome". */
export type StepAsked = {
  places: string[];
  optional?: boolean;
  /** Places not met between the step before and the next. */
  without?: string[];
  /** At most so long after the step before. */
  within_days?: number | null;
};

/** Customers who reached a step; `dropped`: and none after it; `still_open`: of these, whose window is not over. */
export type InFunnel = {
  type: "funnel";
  steps: StepAsked[];
  order: FunnelOrder;
  count?: string;
  window_days: number | null;
  step: number;
  dropped: boolean;
  still_open?: boolean;
};

export type PathParameters = {
  start: string | null;
  end: string | null;
  depth: number;
  breadth: number;
  collapse_repeats: boolean;
  session_minutes: number | null;
};
export type PathThen = "any" | "ended" | "still_open" | "onward" | "arrived";
export type OnPath = { type: "path"; nodes: (string | null)[]; then: PathThen } & PathParameters;

export type HasVariant = { type: "variant"; path: string[]; collapse_repeats: boolean };

/** Straight from one touchpoint to the other; without a source, the line begins at the target. */
export type MadeStep = { type: "transition"; source?: string | null; target?: string | null };

export type RetentionUnit = "day" | "week" | "month";
export type RetentionKind = "on" | "rolling" | "unbounded";
export type RetentionParameters = {
  touchpoint: string | null;
  unit: RetentionUnit;
  periods: number;
  kind: RetentionKind;
  cohorts: boolean;
};
export type Retained = { type: "retention"; curve: string; period: number; retained: boolean } & RetentionParameters;

/** Customers of one group of a breakdown. */
export type InGroup = { type: "group"; by: string; name: string; top?: number };

/** Measures whose numbers are opened elsewhere than on a page of this app; kept as they are. */
const ELSEWHERE = [
  "lifecycle",
  "stickiness",
  "active_days",
  "frequency",
  "recency",
  "loop",
  "retention_by_touchpoint",
  "survival",
  "wait",
  "repeat_contact",
  "session",
] as const;
export type OtherNumber = { type: (typeof ELSEWHERE)[number] } & Record<string, unknown>;

/** Customers behind a number of a measure. */
export type Behind = InGroup | InFunnel | OnPath | HasVariant | MadeStep | Retained | OtherNumber;

const REQUIRED: Record<Exclude<Behind["type"], OtherNumber["type"]>, Record<string, (value: unknown) => boolean>> = {
  group: { by: isText, name: isText },
  funnel: { steps: Array.isArray, step: isNumber },
  path: { nodes: Array.isArray },
  variant: { path: Array.isArray },
  transition: {},
  retention: { curve: isText, period: isNumber },
};

export function isBehind(one: Record<string, unknown>): boolean {
  if (ELSEWHERE.includes(one.type as OtherNumber["type"])) return true;
  const required = REQUIRED[one.type as keyof typeof REQUIRED];
  return required !== undefined && Object.entries(required).every(([name, fits]) => fits(one[name]));
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isNumber(value: unknown): boolean {
  return typeof value === "number";
}

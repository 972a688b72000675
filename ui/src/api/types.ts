// Generated from the OpenAPI document by generate_types.py; do not edit.

export type AnswerCount = {
  kind: string;
  scale: string;
  answer: number;
  count: number;
};

export type ColumnRole = {
  column: string;
  role: string;
  why: string;
  target: string | null;
};

export type CreditTable = {
  rule: string;
  order: number | null;
  half_life_days: number | null;
  note: string;
  journeys: number;
  outcomes: number;
  uncredited: number;
  value: number;
  uncredited_value: number;
  base_rate: Score;
  touchpoints: TouchpointCredit[];
};

export type CustomerList = {
  found: number;
  customers: CustomerRow[];
};

export type CustomerRow = {
  customer: string;
  interactions: number;
  touchpoints: number;
  first_at: string | null;
  last_at: string | null;
  last_touchpoint: string | null;
  outcomes: number;
  value: number;
  emotion: number | null;
};

export type ImportList = {
  imports: ImportReport[];
  events: number;
  loaded: number;
  duplicates: number;
  quarantined: number;
};

export type ImportReport = {
  id: number | null;
  file: string;
  format: string;
  source: string;
  dry_run: boolean;
  rows: number;
  events: number;
  loaded: number;
  duplicates: number;
  rejected: Record<string, number>;
  customers: number;
  touchpoints: number;
  since: string | null;
  until: string | null;
  roles: ColumnRole[];
  warnings: ImportSign[];
  digest: string;
  started_at: string | null;
  finished_at: string | null;
  undone_at: string | null;
  duplicate_of: number | null;
};

export type ImportSign = {
  code: string;
  message: string;
  count: number;
  examples: string[];
};

export type Interaction = {
  occurred_at: string;
  touchpoint: string;
  name: string;
  channel: string;
  stage: string;
  setting: string;
  kind: string;
  value: number | null;
  scale: string | null;
};

export type JourneyMap = {
  workspace: string;
  simulated: boolean;
  as_of: string;
  since: string | null;
  until: string | null;
  customers: number;
  interactions: number;
  meetings: number;
  transitions_in_all: number;
  channels: string[];
  stages: MapStage[];
  touchpoints: MapTouchpoint[];
  transitions: MapTransition[];
  outcome: Score;
  nps: Score;
  emotion: Score;
  pains: PainPoint[];
};

export type JourneyStage = {
  key: string;
  name: string;
  within: Stage;
};

export type MapStage = {
  key: string;
  name: string;
  within: string;
  customers: number;
  interactions: number;
  emotion: Score;
  nps: Score;
  csat_rate: Score;
  conversion_rate: Score;
  drop_off_rate: Score;
  median_seconds_here: Score;
};

export type MapTouchpoint = {
  key: string;
  name: string;
  channel: string;
  stage: string;
  setting: string;
  catalogued: boolean;
  customers: number;
  interactions: number;
  reach_rate: Score;
  emotion: Score;
  drop_off_rate: Score;
  entrants: number;
  other_out: number;
  ended: number;
  still_open: number;
};

export type MapTransition = {
  source: string;
  target: string;
  count: number;
  share: number;
  median_seconds: number | null;
};

export type Neighbour = {
  key: string | null;
  name: string;
  count: number;
  share: number;
  median_seconds: number | null;
};

export type ObservedName = {
  type: string;
  name: string;
  source: string;
  events: number;
  touchpoint: string | null;
};

export type PainPoint = {
  touchpoint: string;
  kind: "low_score" | "drop_off" | "long_wait" | "issues";
  score: Score;
  peers: Score;
  compared_to: string;
  customers: number;
  sentence: string;
};

export type Quarantine = {
  counts: QuarantineCount[];
  rows: QuarantineRow[];
};

export type QuarantineCount = {
  source: string;
  reason: string;
  explanation: string;
  count: number;
};

export type QuarantineRow = {
  reason: string;
  row: number;
  field: string | null;
  raw: string;
  source: string;
  received_at: string;
  import_id: number | null;
};

export type Reason = "unreadable" | "too_large" | "too_deep" | "unknown_type" | "missing_customer" | "missing_name" | "missing_time" | "invalid_time" | "invalid_value" | "invalid_score" | "score_off_scale" | "invalid_field" | "message_id_too_long";

export type Reconciliation = {
  events: number;
  placed: number;
  uncatalogued: number;
  unplaced: number;
  ignored: number;
  observed_not_catalogued: ObservedName[];
  catalogued_but_silent: SilentTouchpoint[];
  placed_by_no_rule: ObservedName[];
  rule_problems: RuleProblem[];
  checked_at: string | null;
};

export type RetentionRow = {
  touchpoint: string;
  retention_rate: Score;
  seen_again: number;
  not_elapsed: number;
};

export type RetentionTable = {
  days: number;
  touchpoints: RetentionRow[];
};

export type RuleProblem = {
  problem: string;
  touchpoint: string;
  rule: number;
  other: string;
  events: number;
  sentence: string;
};

export type Score = {
  value: number | null;
  n: number;
  low: number | null;
  high: number | null;
  confidence: number;
  note: string | null;
};

export type Scorecard = {
  customers: number;
  interactions: number;
  since: string | null;
  until: string | null;
  window_days: number;
  retention_days: number;
  open_days: number;
  touchpoints: TouchpointScorecard[];
};

export type SilentTouchpoint = {
  key: string;
  name: string;
};

export type Stage = "pre_purchase" | "purchase" | "post_purchase";

export type Timeline = {
  customer: string;
  traits: Record<string, string | number | boolean | null>;
  interactions_in_all: number;
  first_at: string | null;
  last_at: string | null;
  interactions: Interaction[];
};

export type TouchpointCredit = {
  touchpoint: string;
  name: string;
  credit: number;
  share: number;
  value: number;
  removal_effect: number | null;
  journeys_present: number;
  outcomes_present: number;
  outcome_rate: Score;
};

export type TouchpointDetail = {
  scorecard: TouchpointScorecard;
  weeks: WeekPoint[];
  before: Neighbour[];
  after: Neighbour[];
  answers: AnswerCount[];
  customers: CustomerRow[];
};

export type TouchpointName = {
  key: string;
  name: string;
  channel: string;
  stage: string;
  setting: string;
  catalogued: boolean;
};

export type TouchpointScorecard = {
  key: string;
  name: string;
  channel: string;
  stage: string;
  setting: string;
  contact: string;
  direction: string;
  owner: string | null;
  target: number | null;
  catalogued: boolean;
  interactions: number;
  meetings: number;
  customers: number;
  reach_rate: Score;
  frequency: Score;
  conversion_rate: Score;
  retention_rate: Score;
  response_rate: Score;
  nps: Score;
  csat_rate: Score;
  csat_mean: Score;
  ces: Score;
  emotion: Score;
  drop_off_rate: Score;
  still_open: number;
  issues: number;
  wait_seconds: Score;
  value: number;
  cost: number;
  trend: number[];
  first_at: string | null;
  last_at: string | null;
};

export type TraitValues = {
  name: string;
  values: string[];
};

export type TransitionRow = {
  source: string;
  target: string;
  count: number;
  share: number;
  median_seconds: number | null;
  mean_seconds: number | null;
};

export type TransitionTable = {
  steps: number;
  transitions: TransitionRow[];
};

export type WeekPoint = {
  week: string;
  interactions: number;
  customers: number;
  emotion: Score;
  wait_seconds: Score;
};

export type WorkspaceInfo = {
  name: string;
  version: string;
  simulated: boolean;
  as_of: string;
  generation: number;
  up_to_date: boolean;
  note: string | null;
  customers: number;
  interactions: number;
  since: string | null;
  until: string | null;
  stages: JourneyStage[];
  touchpoints: TouchpointName[];
  traits: TraitValues[];
};

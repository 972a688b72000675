// Generated from the OpenAPI document by generate_types.py; do not edit.

export type AccountRow = {
  source: string;
  day: string;
  accepted: number;
  loaded: number;
  duplicates: number;
  quarantined: number;
  waiting: number;
  undone: number;
  damaged: number;
};

export type AccountSheet = {
  rows: AccountRow[];
  totals: AccountTotals;
  adds_up: boolean;
  lag_seconds: number | null;
  standing_still: boolean;
  problems: string[];
};

export type AccountTotals = {
  accepted: number;
  loaded: number;
  duplicates: number;
  quarantined: number;
  waiting: number;
  undone: number;
  damaged: number;
};

export type ActiveDaysRow = {
  period: string;
  whole: boolean;
  days: number;
  customers: number;
  active_days: number;
  daily_customers: number;
  stickiness: Score;
  distribution: number[];
};

export type ActiveDaysTable = {
  unit: string;
  activity: string;
  periods: ActiveDaysRow[];
};

export type Alive = {
  alive: boolean;
};

export type AnswerCount = {
  kind: string;
  scale: string;
  answer: number;
  count: number;
};

export type Asked = {
  kind: "merge" | "split" | "apart";
  a: string;
  b: string;
  customer: string;
  identifiers: string[];
  made_by: string;
  note: string;
};

export type BreakdownActiveDaysTable = {
  by: string;
  groups: GroupActiveDaysTable[];
};

export type BreakdownCreditTable = {
  by: string;
  groups: GroupCreditTable[];
};

export type BreakdownDropOffTable = {
  by: string;
  groups: GroupDropOffTable[];
};

export type BreakdownFrequencyTable = {
  by: string;
  groups: GroupFrequencyTable[];
};

export type BreakdownFunnelTable = {
  by: string;
  groups: GroupFunnelTable[];
};

export type BreakdownLifecycleTable = {
  by: string;
  groups: GroupLifecycleTable[];
};

export type BreakdownLoopTable = {
  by: string;
  groups: GroupLoopTable[];
};

export type BreakdownPathTree = {
  by: string;
  groups: GroupPathTree[];
};

export type BreakdownRecencyTable = {
  by: string;
  groups: GroupRecencyTable[];
};

export type BreakdownRepeatContactTable = {
  by: string;
  groups: GroupRepeatContactTable[];
};

export type BreakdownRetentionCurves = {
  by: string;
  groups: GroupRetentionCurves[];
};

export type BreakdownRetentionTable = {
  by: string;
  groups: GroupRetentionTable[];
};

export type BreakdownScorecard = {
  by: string;
  groups: GroupScorecard[];
};

export type BreakdownSessionTable = {
  by: string;
  groups: GroupSessionTable[];
};

export type BreakdownStickinessTable = {
  by: string;
  groups: GroupStickinessTable[];
};

export type BreakdownSurvivalCurve = {
  by: string;
  groups: GroupSurvivalCurve[];
};

export type BreakdownTransitionTable = {
  by: string;
  groups: GroupTransitionTable[];
};

export type BreakdownVariantTable = {
  by: string;
  groups: GroupVariantTable[];
};

export type BreakdownWaitTable = {
  by: string;
  groups: GroupWaitTable[];
};

export type BrowserSettings = {
  integrations: Record<string, SegmentIntegration>;
  metrics: Record<string, number>;
  plan: Record<string, unknown>;
  edgeFunction: Record<string, unknown>;
  middlewareSettings: Record<string, unknown>;
  enabledMiddleware: Record<string, unknown>;
  remotePlugins: string[];
};

export type Captured = {
  status: number;
};

export type Chain = {
  links: LinkInfo[];
};

export type ChangedSegment = {
  name: string | null;
  conditions: Record<string, unknown>[] | null;
  description: string | null;
};

export type CollectorProblem = {
  success: boolean;
  code: string;
  message: string;
};

export type ColumnRole = {
  column: string;
  role: string;
  why: string;
  target: string | null;
};

export type ComputedTrait = {
  name: string;
  value: string | number | null;
  unit: string | null;
  n: number | null;
  explained: string;
};

export type Conditions = {
  conditions: Record<string, unknown>[];
};

export type ConsentStatement = {
  agreed: boolean;
  at: string | null;
  who: string;
  how: "snapshot" | "gpc" | "dnt" | "event" | "staff";
  wording: string | null;
  source: string;
  message_id: string;
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

export type CustomerConsent = {
  customer: string;
  consent: PurposeConsent[];
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

export type DecisionInfo = {
  id: number;
  kind: string;
  left: string[];
  right: string[];
  made_at: string;
  made_by: string;
  note: string;
  undone_at: string | null;
  undone_by: string | null;
};

export type Decisions = {
  decisions: DecisionInfo[];
};

export type DimensionValues = {
  name: string;
  values: string[];
  values_in_all: number;
};

export type DropOffRow = {
  touchpoint: string;
  customers: number;
  ended: number;
  too_recent: number;
  drop_off_rate: Score;
};

export type DropOffTable = {
  within_days: number;
  open_days: number;
  touchpoints: DropOffRow[];
};

export type Empty = {

};

export type ErasedPlace = {
  place: string;
  how: string;
  rows: number;
  files: number;
  bytes: number;
};

export type Erasure = {
  id: number | null;
  dry_run: boolean;
  asked_by: string;
  erased_at: string;
  finished_at: string | null;
  identifiers: number;
  shared: number;
  events: number;
  places: ErasedPlace[];
};

export type ErasureAsked = {
  customer: string;
  asked_by: string;
  confirm: boolean;
  dry_run: boolean;
};

export type ErasureList = {
  erasures: Erasure[];
};

export type Evidence = {
  field: string;
  left: string | null;
  right: string | null;
  agreement: string;
  weight: number;
};

export type Flags = {
  flags: Record<string, unknown>;
  featureFlags: Record<string, unknown>;
  errorsWhileComputingFlags: boolean;
};

export type Found = {
  found: FoundCustomer[];
  up_to_date: boolean;
};

export type FoundCustomer = {
  customer: string;
  name: string | null;
  matched: Matched;
  how: "same" | "beginning" | "part" | "one typing error" | "two typing errors";
  last_at: string | null;
};

export type FrequencyRow = {
  at_least: number;
  at_most: number | null;
  customers: number;
  share: number;
  total: number;
  total_share: number;
};

export type FrequencyTable = {
  counted: string;
  activity: string;
  touchpoint: string | null;
  customers: number;
  total: number;
  mean: Score;
  median: Score;
  frequencies: FrequencyRow[];
};

export type FunnelStep = {
  step: number;
  name: string;
  touchpoints: string[];
  optional: boolean;
  without: string[];
  within_days: number | null;
  reached: number;
  dropped: number;
  still_open: number;
  step_rate: Score;
  total_rate: Score;
  median_seconds: number | null;
};

export type FunnelTable = {
  order: string;
  count: string;
  window_days: number | null;
  entrants: number;
  completed: number;
  conversion_rate: Score;
  median_seconds: number | null;
  steps: FunnelStep[];
};

export type GroupActiveDaysTable = {
  name: string;
  customers: number;
  result: ActiveDaysTable;
};

export type GroupCreditTable = {
  name: string;
  customers: number;
  result: CreditTable;
};

export type GroupDropOffTable = {
  name: string;
  customers: number;
  result: DropOffTable;
};

export type GroupFrequencyTable = {
  name: string;
  customers: number;
  result: FrequencyTable;
};

export type GroupFunnelTable = {
  name: string;
  customers: number;
  result: FunnelTable;
};

export type GroupInteraction = {
  occurred_at: string;
  touchpoint: string;
  name: string;
  channel: string;
  stage: string;
  setting: string;
  kind: string;
  value: number | null;
  scale: string | null;
  customer: string;
};

export type GroupLifecycleTable = {
  name: string;
  customers: number;
  result: LifecycleTable;
};

export type GroupLine = {
  group: string;
  name: string | null;
  traits: Record<string, string | number | boolean | null>;
  members: string[];
  members_in_all: number;
  interactions_in_all: number;
  interactions: GroupInteraction[];
};

export type GroupList = {
  found: number;
  groups: GroupRow[];
  complete: boolean;
};

export type GroupLoopTable = {
  name: string;
  customers: number;
  result: LoopTable;
};

export type GroupPathTree = {
  name: string;
  customers: number;
  result: PathTree;
};

export type GroupRecencyTable = {
  name: string;
  customers: number;
  result: RecencyTable;
};

export type GroupRepeatContactTable = {
  name: string;
  customers: number;
  result: RepeatContactTable;
};

export type GroupRetentionCurves = {
  name: string;
  customers: number;
  result: RetentionCurves;
};

export type GroupRetentionTable = {
  name: string;
  customers: number;
  result: RetentionTable;
};

export type GroupRow = {
  group: string;
  name: string | null;
  members: number;
  last_at: string | null;
  traits: Record<string, string | number | boolean | null>;
};

export type GroupScorecard = {
  name: string;
  customers: number;
  result: Scorecard;
};

export type GroupSessionTable = {
  name: string;
  customers: number;
  result: SessionTable;
};

export type GroupStickinessTable = {
  name: string;
  customers: number;
  result: StickinessTable;
};

export type GroupSurvivalCurve = {
  name: string;
  customers: number;
  result: SurvivalCurve;
};

export type GroupTransitionTable = {
  name: string;
  customers: number;
  result: TransitionTable;
};

export type GroupVariantTable = {
  name: string;
  customers: number;
  result: VariantTable;
};

export type GroupWaitTable = {
  name: string;
  customers: number;
  result: WaitTable;
};

export type IdentifierInfo = {
  identifier: string;
  type: string;
  value: string;
  interactions: number;
  first_at: string | null;
  shared: boolean;
};

export type Identity = {
  customer: string;
  identifiers: IdentifierInfo[];
  links: LinkInfo[];
  links_in_all: number;
  refused: LinkInfo[];
  decisions: DecisionInfo[];
};

export type IdentityHealth = {
  identifiers: number;
  by_type: Record<string, number>;
  customers: number;
  links: number;
  largest: number;
  poisoned: number;
  poisoned_shown: PoisonedIdentifier[];
  shared_devices: number;
  contested: number;
  refused: Record<string, number>;
  bytes_by_identifier: number;
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
  replayed_of: number[];
  accounts: SourceDay[];
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

export type LatestEvent = {
  message_id: string;
  type: string;
  name: string | null;
  occurred_at: string;
  received_at: string;
  user_id: string | null;
  anonymous_id: string | null;
  properties: unknown;
  context: unknown;
  flags: string[];
};

export type LatestEvents = {
  events: LatestEvent[];
  refused: LatestRefusal[];
};

export type LatestRefusal = {
  reason: string;
  field: string | null;
  raw: string;
  received_at: string;
};

export type LifecycleRow = {
  period: string;
  whole: boolean;
  active: number;
  new: number;
  returning: number;
  resurrected: number;
  dormant: number;
  returning_rate: Score;
  quick_ratio: number | null;
};

export type LifecycleTable = {
  unit: string;
  activity: string;
  periods: LifecycleRow[];
};

export type LinkInfo = {
  a: string;
  b: string;
  rule: string;
  said: string;
  first_at: string | null;
  source: string | null;
  message_id: string | null;
  times: number;
  refused: string | null;
  because: string | null;
};

export type LoopRow = {
  loop: string;
  touchpoint: string;
  through: string;
  count: number;
  customers: number;
  customer_rate: Score;
};

export type LoopTable = {
  customers: number;
  meetings: number;
  repeats: number;
  repeat_customers: number;
  back_and_forths: number;
  back_and_forth_customers: number;
  cycles: number;
  cycle_customers: number;
  untold: number;
  loops: LoopRow[];
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

export type Matched = {
  type: string;
  value: string;
};

export type Memberships = {
  segments: SegmentMembership[];
};

export type Moved = {
  touchpoint: string | null;
  name: string;
  before: number | null;
  after: number | null;
};

export type Neighbour = {
  key: string | null;
  name: string;
  count: number;
  share: number;
  median_seconds: number | null;
};

export type NewConsent = {
  customer: string;
  purpose: string;
  agreed: boolean;
  who: string;
  wording: string | null;
};

export type NewKey = {
  source: Source;
  key: string;
};

export type NewNote = {
  customer: string;
  text: string;
  author: string;
};

export type NewOwner = {
  customer: string;
  owner: string | null;
};

export type NewSegment = {
  name: string;
  conditions: Record<string, unknown>[];
  description: string;
};

export type NewSource = {
  name: string;
  kind: "any" | "web" | "app" | "server";
  site_id: number | null;
};

export type NewTask = {
  customer: string;
  title: string;
  author: string;
  assignee: string;
  due_at: string | null;
};

export type Note = {
  id: number;
  customer: string;
  text: string;
  author: string;
  made_at: string;
  changed_at: string | null;
};

export type NoteText = {
  text: string;
};

export type ObservedName = {
  type: string;
  name: string;
  source: string;
  events: number;
  touchpoint: string | null;
};

export type Owner = {
  customer: string;
  owner: string | null;
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

export type PathNode = {
  id: number;
  parent: number | null;
  step: number;
  touchpoint: string | null;
  count: number;
  share: number;
  ended: number;
  still_open: number;
  onward: number;
  arrived: number;
};

export type PathTree = {
  start: string | null;
  end: string | null;
  direction: "after" | "before";
  depth: number;
  breadth: number;
  collapsed: boolean;
  session_minutes: number | null;
  entrants: number;
  nodes: PathNode[];
};

export type PoisonedIdentifier = {
  identifier: string;
  links: number;
};

export type PossibleDuplicate = {
  left: string;
  right: string;
  probability: number;
  evidence: Evidence[];
};

export type PossibleDuplicates = {
  at_least: number;
  found: number;
  customers: number;
  compared: number;
  prior: number;
  fields: string[];
  skipped: Skipped[];
  pairs: PossibleDuplicate[];
};

export type Preview = {
  customers_before: CustomerRow[];
  customers_after: CustomerRow[];
  figures: Moved[];
};

export type Problem = {
  error: string;
  message: string;
  request_id: string;
};

export type Profile = {
  customer: string;
  name: string | null;
  traits: Trait[];
  computed: ComputedTrait[];
  groups: ProfileMembership[];
  consent: PurposeConsent[];
  complete: boolean;
};

export type ProfileMembership = {
  group: string;
  name: string | null;
  traits: Record<string, string | number | boolean | null>;
};

export type PurposeConsent = {
  purpose: string;
  agreed: boolean;
  since: string | null;
  who: string | null;
  wording: string | null;
  source: string | null;
  history: ConsentStatement[];
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
  id: string;
  reason: string;
  row: number;
  field: string | null;
  raw: string;
  characters: number;
  envelope: string | null;
  source: string;
  received_at: string;
  import_id: number | null;
};

export type Ready = {
  ready: boolean;
  reason: string | null;
};

export type Reason = "unreadable" | "too_large" | "too_deep" | "unknown_type" | "missing_customer" | "missing_name" | "missing_time" | "invalid_time" | "invalid_value" | "invalid_score" | "score_off_scale" | "invalid_field" | "message_id_too_long" | "too_many_keys" | "duplicate_key" | "number_too_large" | "not_a_number" | "invalid_text";

export type RecencyRow = {
  at_least_days: number;
  below_days: number | null;
  customers: number;
  share: number;
  cumulative_share: number;
};

export type RecencyTable = {
  activity: string;
  touchpoint: string | null;
  at: string | null;
  customers: number;
  median_days: Score;
  recencies: RecencyRow[];
};

export type Reconciliation = {
  events: number;
  placed: number;
  uncatalogued: number;
  unplaced: number;
  ignored: number;
  machines: number;
  observed_not_catalogued: ObservedName[];
  catalogued_but_silent: SilentTouchpoint[];
  placed_by_no_rule: ObservedName[];
  rule_problems: RuleProblem[];
  checked_at: string | null;
};

export type RepeatContactRow = {
  group: string;
  contacts: number;
  contacts_customers: number;
  repeated: number;
  repeated_customers: number;
  resolved: number;
  resolved_customers: number;
  not_elapsed: number;
  not_elapsed_customers: number;
  repeat_rate: Score;
  resolution_rate: Score;
};

export type RepeatContactTable = {
  days: number;
  by: string;
  direction: string;
  kinds: string[];
  together: RepeatContactRow;
  groups: RepeatContactRow[];
};

export type Replay = {
  reason: Reason | null;
  source: string | null;
  import_id: number | null;
  ids: string[] | null;
  mending: Record<string, string>;
  dry_run: boolean;
};

export type ReplayExample = {
  id: string;
  before: string;
  after: string;
  refused: string | null;
};

export type ReplayReport = {
  dry_run: boolean;
  import_id: number | null;
  tried: number;
  loaded: number;
  duplicates: number;
  refused: Record<string, number>;
  examples: ReplayExample[];
};

export type RetentionCurve = {
  name: string;
  customers: number;
  points: RetentionPoint[];
};

export type RetentionCurves = {
  unit: string;
  kind: string;
  touchpoint: string | null;
  curves: RetentionCurve[];
};

export type RetentionPoint = {
  period: number;
  retained: number;
  rate: Score;
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

export type Segment = {
  id: number;
  name: string;
  description: string;
  conditions: Record<string, unknown>[];
  members: number;
  created_at: string;
  changed_at: string;
  uses: string[];
  used_by: string[];
  problem: string | null;
};

export type SegmentCount = {
  customers: number;
  of: number;
  sample: CustomerRow[];
  took_ms: number;
};

export type SegmentDay = {
  day: string;
  entered: number;
  left: number;
  members: number;
};

export type SegmentHistory = {
  id: number;
  name: string;
  members: number;
  days: SegmentDay[];
};

export type SegmentIntegration = {
  apiKey: string;
  apiHost: string;
  protocol: string;
};

export type SegmentList = {
  segments: Segment[];
};

export type SegmentMembership = {
  id: number;
  name: string;
  since: string | null;
};

export type SessionLength = {
  at_least: number;
  at_most: number | null;
  sessions: number;
  share: number;
  customers: number;
};

export type SessionRow = {
  touchpoint: string;
  started: number;
  started_customers: number;
  over: number;
  over_customers: number;
  ended: number;
  ended_customers: number;
  still_open: number;
  still_open_customers: number;
  single: number;
  single_customers: number;
  single_rate: Score;
};

export type SessionTable = {
  session_minutes: number;
  activity: string;
  customers: number;
  sessions: number;
  still_open: number;
  meetings: number;
  sessions_a_customer: Score;
  meetings_a_session: Score;
  single_rate: Score;
  duration_seconds: Score;
  between_seconds: Score;
  lengths: SessionLength[];
  touchpoints: SessionRow[];
};

export type SilentTouchpoint = {
  key: string;
  name: string;
};

export type Skipped = {
  rule: string;
  compared_up_to: number;
  keys: number;
  records: number;
};

export type Source = {
  id: number;
  name: string;
  kind: "any" | "web" | "app" | "server";
  site_id: number | null;
  created_at: string;
  keys: WriteKey[];
};

export type SourceDay = {
  source: string;
  day: string;
  loaded: number;
  duplicates: number;
  quarantined: number;
};

export type SourceInfo = {
  id: number;
  name: string;
  kind: "any" | "web" | "app" | "server";
  site_id: number | null;
  created_at: string;
  keys: WriteKey[];
  last_received_at: string | null;
  accepted: number;
  loaded: number;
  duplicates: number;
  quarantined: number;
  waiting: number;
  refused: Record<string, number>;
  per_minute: number;
};

export type SourceList = {
  sources: SourceInfo[];
};

export type StaffEntries = {
  owner: string | null;
  notes: Note[];
  tasks: Task[];
};

export type Stage = "pre_purchase" | "purchase" | "post_purchase";

export type StickinessRow = {
  day: string;
  daily: number;
  weekly: number;
  monthly: number;
  daily_weekly: Score;
  daily_monthly: Score;
  weekly_monthly: Score;
};

export type StickinessTable = {
  activity: string;
  days: StickinessRow[];
};

export type Success = {
  success: boolean;
};

export type SurvivalCurve = {
  touchpoint: string | null;
  open_days: number;
  customers: number;
  ended: number;
  open: number;
  too_recent: number;
  median_days: number | null;
  points: SurvivalPoint[];
};

export type SurvivalPoint = {
  days: number;
  at_risk: number;
  ended: number;
  survival: Score;
};

export type Task = {
  id: number;
  customer: string;
  title: string;
  assignee: string;
  due_at: string | null;
  author: string;
  made_at: string;
  done_at: string | null;
};

export type TaskChange = {
  title: string;
  assignee: string;
  due_at: string | null;
  done: boolean;
};

export type TaskList = {
  tasks: Task[];
};

export type TestSent = {
  message_id: string;
};

export type TestStage = {
  stage: "waiting" | "loaded" | "quarantined" | "unknown";
};

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

export type Tracked = {
  status: string;
  tracked: number;
  invalid: number;
};

export type Trait = {
  name: string;
  value: string | number | boolean | null;
  written_at: string | null;
  source: string | null;
  history: TraitStatement[];
};

export type TraitStatement = {
  value: string | number | boolean | null;
  written_at: string | null;
  source: string;
  message_id: string;
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

export type Undone = {
  id: number;
  undone_by: string;
};

export type VariantRow = {
  path: string[];
  count: number;
  share: number;
  cumulative_share: number;
  median_seconds: number | null;
};

export type VariantTable = {
  lines: number;
  distinct: number;
  collapsed: boolean;
  variants: VariantRow[];
};

export type WaitRow = {
  touchpoint: string;
  before_seconds: Score;
  before_quarter_seconds: number | null;
  before_three_quarters_seconds: number | null;
  before_customers: number;
  after_seconds: Score;
  after_quarter_seconds: number | null;
  after_three_quarters_seconds: number | null;
  after_customers: number;
};

export type WaitTable = {
  waits: number;
  touchpoints: WaitRow[];
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
  dimensions: DimensionValues[];
};

export type WriteKey = {
  id: number;
  prefix: string;
  created_at: string;
  revoked_at: string | null;
};

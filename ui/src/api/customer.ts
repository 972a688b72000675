// What the API answers about one customer: who it is, the profile, consent, segments, what staff keep.
import type { CustomerRow } from "./types";

export type Plain = string | number | boolean | null;

/** GET find: customers by any identifier or name, also mistyped; `matched` is what was found. */
export type FoundCustomer = { customer: string; name: string | null; matched: { type: string; value: string }; how?: string; last_at: string | null };
export type FoundCustomers = { found: FoundCustomer[]; took_ms?: number };

export type TraitWriting = { value: unknown; written_at: string | null; source: string | null; message_id: string | null };
export type ProfileTrait = { name: string; value: unknown; written_at: string | null; source: string | null; history: TraitWriting[] };
export type ComputedTrait = { name: string; value: unknown; unit: string | null; explained: string };
export type ProfileGroup = { group: string; name: string | null; traits: unknown };

export type ConsentSaid = {
  agreed: boolean;
  at: string;
  who: string | null;
  wording: string | null;
  source: string | null;
  message_id: string | null;
};
export type Consent = {
  purpose: string;
  agreed: boolean;
  since: string | null;
  who: string | null;
  wording: string | null;
  source: string | null;
  history: ConsentSaid[];
};
export type Profile = {
  customer: string;
  name: string | null;
  traits: ProfileTrait[];
  computed: ComputedTrait[];
  groups: ProfileGroup[];
  consent: Consent[];
};

export type Identifier = { identifier: string; type: string; value: string; first_at: string | null; events: number };
export type IdentityLink = {
  a: string;
  b: string;
  rule: string;
  first_at: string | null;
  source: string | null;
  message_id: string | null;
  times: number;
};
export type RefusedLink = { a: string; b: string; rule: string; reason: string };
export type Decision = {
  id: number;
  kind: string;
  a: string | null;
  b: string | null;
  identifiers: string[];
  made_at: string;
  made_by: string;
  note: string;
  undone_at: string | null;
};
export type Identity = {
  customer: string;
  identifiers: Identifier[];
  links: IdentityLink[];
  refused: RefusedLink[];
  decisions: Decision[];
};

/** POST identity/preview and identity/decide. */
export type DecisionAsked =
  | { kind: "merge"; a: string; b: string }
  | { kind: "split"; customer: string; identifiers: string[] }
  | { kind: "apart"; a: string; b: string };
export type FigureChange = { name: string; before: number | null; after: number | null };
export type DecisionPreview = { customers_before: string[] | number; customers_after: string[] | number; figures: FigureChange[] };

export type Note = { id: number; text: string; author: string; made_at: string; changed_at: string | null };
export type Task = {
  id: number;
  title: string;
  assignee: string;
  due_at: string | null;
  author: string;
  made_at: string;
  done_at: string | null;
};
export type Staff = { owner: string | null; notes: Note[]; tasks: Task[] };

export type MemberOf = { id: number; name: string; since: string | null };
export type SegmentsOf = { segments: MemberOf[] };

export type Evidence = { field: string; left: Plain; right: Plain; agreement: string | number; weight: number };
export type PossibleDuplicate = { left: string; right: string; probability: number; evidence: Evidence[] };
export type PossibleDuplicates = { pairs: PossibleDuplicate[] };

export type SavedSegment = {
  id: number;
  name: string;
  description: string;
  conditions: unknown;
  members: number | null;
  changed_at: string;
  uses: string[];
};
export type SegmentList = { segments: SavedSegment[] };
export type SegmentCount = { customers: number; of: number; sample: CustomerRow[]; took_ms: number };
export type SegmentChange = { at: string; entered: number; left: number; members: number };
export type SegmentChanges = { changes: SegmentChange[] };

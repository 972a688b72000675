// The API's records of one customer under the names of the pages, and what is asked in a body.
export type {
  ComputedTrait,
  DecisionInfo as Decision,
  Erasure,
  Evidence,
  Found as FoundCustomers,
  FoundCustomer,
  IdentifierInfo as Identifier,
  Identity,
  LinkInfo as IdentityLink,
  Memberships as SegmentsOf,
  Moved as FigureChange,
  Note,
  PossibleDuplicate,
  PossibleDuplicates,
  Preview as DecisionPreview,
  Profile,
  PurposeConsent as Consent,
  Segment as SavedSegment,
  SegmentCount,
  SegmentDay,
  SegmentHistory,
  SegmentList,
  StaffEntries as Staff,
  Task,
  Trait as ProfileTrait,
  TraitStatement as TraitWriting,
} from "./types";

/** POST identity/preview and identity/decide; what is kept apart already is not previewed. */
export type DecisionAsked =
  | { kind: "merge"; a: string; b: string }
  | { kind: "split"; customer: string; identifiers: string[] }
  | { kind: "apart"; a: string; b: string };

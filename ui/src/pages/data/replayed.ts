// What replaying refused events answers, until the API's document describes it.
import type { QuarantineRow } from "../../api/types";

export type RefusedRow = QuarantineRow & { id?: string; envelope?: string | null };

export type ReplayReport = {
  dry_run: boolean;
  import_id: number | null;
  tried: number;
  loaded: number;
  duplicates: number;
  refused: Record<string, number>;
  examples: { id: string; before: string; after: string; refused: string | null }[];
};

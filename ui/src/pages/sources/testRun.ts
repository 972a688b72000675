// A test event on its way, from being sent to standing in the ledger: pure.

export type Stage = "waiting" | "loaded" | "quarantined" | "unknown";

export type TestRun =
  | { at: "sending" }
  | { at: "accepted"; seconds: number; waited: number }
  | { at: "loaded"; seconds: number; total: number }
  | { at: "stuck"; stage: Stage; seconds: number; waited: number }
  | { at: "refused"; seconds: number };

/** Without having been loaded after so many seconds, it is stuck. */
export const STUCK_SECONDS = 20;

/** Where the run is now. `accepted` seconds after sending the answer came; `total` have gone by; `stage` was heard last. */
export function runNow(accepted: number, total: number, stage: Stage | null): TestRun {
  if (stage === "loaded") return { at: "loaded", seconds: accepted, total };
  if (stage === "quarantined") return { at: "refused", seconds: accepted };
  const waited = total - accepted;
  if (waited >= STUCK_SECONDS) return { at: "stuck", stage: stage ?? "unknown", seconds: accepted, waited };
  return { at: "accepted", seconds: accepted, waited };
}

/** Nothing more is to be heard of it. */
export function isOver(run: TestRun): boolean {
  return run.at === "loaded" || run.at === "refused" || run.at === "stuck";
}

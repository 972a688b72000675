// Deciding who is who: looking ahead, doing it, taking it back; each answers with what changed.
import type { QueryClient } from "@tanstack/react-query";
import { apiPost } from "../../api/client";
import type { Decision, DecisionAsked, DecisionPreview } from "../../api/customer";
import { t } from "../../words/words";

/** What a decision says, in words. */
export function saidDecision({ kind, left, right }: Pick<Decision, "kind" | "left" | "right">): string {
  const [a, b] = [left.join(", "), right.join(", ")];
  return kind === "merge" ? t("identity.decision.merge", { a, b }) : t("identity.decision.split", { a, b });
}

export function previewDecision(asked: DecisionAsked): Promise<DecisionPreview> {
  return apiPost<DecisionPreview>("identity/preview", asked);
}

/** Everything on screen may have changed with it. */
export async function decide(queries: QueryClient, asked: DecisionAsked, madeBy: string, note: string): Promise<Decision> {
  const decided = await apiPost<Decision>("identity/decide", { ...asked, made_by: madeBy, note });
  await queries.invalidateQueries();
  return decided;
}

export async function undoDecision(queries: QueryClient, id: number, undoneBy: string): Promise<void> {
  await apiPost("identity/undo", { id, undone_by: undoneBy });
  await queries.invalidateQueries();
}

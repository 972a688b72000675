// Deciding who is who: looking ahead, doing it, taking it back; each answers with what changed.
import type { QueryClient } from "@tanstack/react-query";
import { apiPost } from "../../api/client";
import type { Decision, DecisionAsked, DecisionPreview } from "../../api/customer";
import { t } from "../../words/words";

/** What a decision says, in words. */
export function saidDecision({ kind, a, b, identifiers }: Pick<Decision, "kind" | "a" | "b" | "identifiers">): string {
  if (kind === "merge") return t("identity.decision.merge", { a: a ?? "", b: b ?? "" });
  if (kind === "split") return t("identity.decision.split", { identifiers: identifiers.join(", ") });
  return t("identity.decision.apart", { a: a ?? "", b: b ?? "" });
}

export function previewDecision(asked: DecisionAsked): Promise<DecisionPreview> {
  return apiPost<DecisionPreview>("identity/preview", asked);
}

export type Decided = DecisionPreview & { id: number };

/** Everything on screen may have changed with it. */
export async function decide(queries: QueryClient, asked: DecisionAsked, madeBy: string, note: string): Promise<Decided> {
  const decided = await apiPost<Decided>("identity/decide", { ...asked, made_by: madeBy, note });
  await queries.invalidateQueries();
  return decided;
}

export async function undoDecision(queries: QueryClient, id: number): Promise<void> {
  await apiPost("identity/undo", { id });
  await queries.invalidateQueries();
}

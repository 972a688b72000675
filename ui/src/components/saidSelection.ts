// A selection in words, and the period its dates stand for: pure.
import type { WorkspaceInfo } from "../api/types";
import { daysBefore } from "../format/date";
import type { Condition, Selection, TouchpointMet, TraitIs } from "../url/selection";
import { t } from "../words/words";

/** The periods offered, in days back from the last day of the data. */
export const SPANS = [30, 90, 365];

/** "all", "30", "90", "365" or "own": what the dates stand for, given the data's last day. */
export function periodChosen(selection: Selection, end: string | null): string {
  if (!selection.since && !selection.until) return "all";
  if (end && !selection.until) {
    const days = SPANS.find((span) => daysBefore(end, span) === selection.since);
    if (days) return String(days);
  }
  return "own";
}

/** A condition in words. */
export function saidCondition(condition: Condition, workspace: WorkspaceInfo | undefined): string {
  return condition.type === "trait" ? saidTrait(condition) : saidTouchpoint(condition, workspace);
}

function saidTrait(condition: TraitIs): string {
  const op = t(`filter.op.${condition.op}`);
  const valued = condition.op !== "known" && condition.op !== "absent";
  return `${condition.name} ${op}${valued ? ` ${String(condition.value)}` : ""}`;
}

function saidTouchpoint(condition: TouchpointMet, workspace: WorkspaceInfo | undefined): string {
  const touchpoint = workspace?.touchpoints.find((one) => one.key === condition.key)?.name ?? condition.key;
  const n = condition.at_least;
  if (condition.met) return n > 1 ? t("filter.said.met_times", { touchpoint, n }) : t("filter.said.met", { touchpoint });
  return n > 1 ? t("filter.said.not_met_times", { touchpoint, n }) : t("filter.said.not_met", { touchpoint });
}

/** A whole selection in words: "Everybody" or its conditions joined. */
export function saidSelection(selection: Selection, workspace: WorkspaceInfo | undefined): string {
  return selection.where.map((one) => saidCondition(one, workspace)).join(" · ") || t("filter.everybody");
}

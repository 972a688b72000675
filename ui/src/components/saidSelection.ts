// A selection in words, and the period its dates stand for: pure.
import type { WorkspaceInfo } from "../api/types";
import { daysBefore } from "../format/date";
import { isGroup } from "../url/condition";
import type { Condition, DimensionIs, Selection, TraitIs } from "../url/selection";
import type { Behind, MadeStep } from "../url/behind";
import { t, tName } from "../words/words";
import { saidBuilt } from "./saidBuilt";

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
  if (condition.type === "trait") return saidTrait(condition);
  if (condition.type === "dimension") return saidDimension(condition);
  if (isGroup(condition)) {
    const parts = condition.conditions.map((one) => (isGroup(one) ? `(${saidCondition(one, workspace)})` : saidCondition(one, workspace)));
    return t(`condition.said.${condition.type}`, { parts: parts.join(t(condition.type === "all" ? "condition.said.and" : "condition.said.or")) });
  }
  const named = (place: string) => place.split("|").map((one) => saidPlace(one.trim(), workspace)).join(" / ");
  return saidBuilt(condition, named) ?? saidBehind(condition as Behind, workspace);
}

function saidTrait(condition: TraitIs): string {
  const op = t(`filter.op.${condition.op}`);
  const valued = condition.op !== "known" && condition.op !== "absent";
  return `${condition.name} ${op}${valued ? ` ${String(condition.value)}` : ""}`;
}

function saidDimension({ name, op, value, values = [] }: DimensionIs): string {
  const said = [...(value === null || value === undefined ? [] : [value]), ...values].join(", ");
  return t("filter.said.dimension", { what: `${name} ${t(`filter.op.${op}`)}${op === "is" || op === "is_not" ? ` ${said}` : ""}` });
}

function namedTouchpoint(key: string, workspace: WorkspaceInfo | undefined): string {
  return workspace?.touchpoints.find((one) => one.key === key)?.name ?? key;
}

/** Touchpoints one after the other; null is what was merged as "other". */
export function saidPath(keys: readonly (string | null)[], workspace: WorkspaceInfo | undefined): string {
  return keys.map((key) => (key === null ? t("behind.other") : namedTouchpoint(key, workspace))).join(" → ");
}

/** Places of a step of a funnel, any of which will do. */
export function saidPlaces(places: readonly string[], workspace: WorkspaceInfo | undefined): string {
  return places.map((place) => saidPlace(place, workspace)).join(" / ");
}

/** "checkout" by its name, "channel:email" and its like by their words. */
export function saidPlace(place: string, workspace: WorkspaceInfo | undefined): string {
  const [family = "", value] = place.split(/:(.*)/s);
  if (value === undefined || !["channel", "stage", "kind"].includes(family)) return namedTouchpoint(place, workspace);
  const stage = family === "stage" ? workspace?.stages.find((one) => one.key === value)?.name : undefined;
  return t("behind.any", { what: stage ?? tName(family, value) });
}

function saidBehind(condition: Behind, workspace: WorkspaceInfo | undefined): string {
  switch (condition.type) {
    case "group":
      return t("behind.group", { by: condition.by, name: condition.name });
    case "funnel": {
      const funnel = condition.steps.map((step) => saidPlaces(step.places, workspace)).join(" → ");
      return t(condition.dropped ? "behind.funnel.dropped" : "behind.funnel", { step: condition.step, funnel });
    }
    case "path":
      return t(`behind.path.${condition.then}`, { path: saidPath(condition.nodes, workspace) });
    case "variant":
      return t("behind.variant", { path: saidPath(condition.path, workspace) });
    case "transition":
      return saidStep(condition, workspace);
    case "retention": {
      const fillings = { unit: t(`behind.unit.${condition.unit}`), period: condition.period, curve: condition.curve };
      return t(condition.retained ? "behind.retained" : "behind.not_retained", fillings);
    }
    default: {
      const { type, ...rest } = condition;
      const said = Object.values(rest).filter((value) => typeof value === "string" || typeof value === "number");
      return t("behind.number", { measure: tName("behind.measure", type), said: said.join(", ") });
    }
  }
}

function saidStep({ source, target }: MadeStep, workspace: WorkspaceInfo | undefined): string {
  if (!source) return t("behind.begins", { target: namedTouchpoint(target ?? "", workspace) });
  if (!target) return t("behind.ends", { source: namedTouchpoint(source, workspace) });
  return t("behind.transition", { source: namedTouchpoint(source, workspace), target: namedTouchpoint(target, workspace) });
}

/** A whole selection in words: "Everybody" or its conditions joined. */
export function saidSelection(selection: Selection, workspace: WorkspaceInfo | undefined): string {
  return selection.where.map((one) => saidCondition(one, workspace)).join(" · ") || t("filter.everybody");
}

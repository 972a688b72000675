// The sentences of conditions on what happened, on consent and on other segments.
import { formatPeriod } from "../format/date";
import type { Condition, Happened, MetWhen, ScoreIs, Sequence, TouchpointMet, ValueIs } from "../url/condition";
import { t, tName } from "../words/words";

type Named = (place: string) => string;

/** Null for a condition that is said elsewhere. */
export function saidBuilt(condition: Condition, named: Named): string | null {
  switch (condition.type) {
    case "touchpoint":
      return saidMet(condition, named) + saidTime(condition);
    case "met_when":
      return saidWhen(condition, named);
    case "sequence":
      return saidSequence(condition, named) + saidTime(condition);
    case "score":
      return saidScore(condition, named) + saidTime(condition);
    case "value":
      return saidValue(condition, named) + saidTime(condition);
    case "consent":
      return t(`condition.said.consent.${condition.state ?? "agreed"}`, { purpose: tName("purpose", condition.purpose) });
    case "segment":
      return t("condition.said.segment", { name: condition.name });
    default:
      return null;
  }
}

/** ", in the last 30 days": nothing where any time will do. */
function saidTime({ last_days, since, until }: Happened): string {
  if (last_days) return `, ${t("condition.said.last", { n: last_days })}`;
  return since || until ? `, ${formatPeriod(since ?? null, until ?? null)}` : "";
}

function saidMet({ key, met, at_least: n, at_most }: TouchpointMet, named: Named): string {
  const touchpoint = named(key);
  if (!met) return n > 1 ? t("filter.said.not_met_times", { touchpoint, n }) : t("filter.said.not_met", { touchpoint });
  if (at_most) return t("condition.said.met_between", { touchpoint, n, most: at_most });
  return n > 1 ? t("filter.said.met_times", { touchpoint, n }) : t("filter.said.met", { touchpoint });
}

function saidWhen(condition: MetWhen, named: Named): string {
  const place = condition.key ? named(condition.key) : t("condition.anywhere");
  const said = t(`condition.said.when.${condition.which}`, { place });
  if (condition.before_days) return `${said} ${t("condition.said.ago", { n: condition.before_days })}`;
  return said + saidTime(condition);
}

function saidSequence({ steps, within_days, without }: Sequence, named: Named): string {
  const parts = [
    t("condition.said.sequence", { steps: steps.map(named).join(" → ") }),
    within_days && t("condition.said.within", { n: within_days }),
    without && t("condition.said.without", { place: named(without) }),
  ];
  return parts.filter(Boolean).join(", ");
}

function saidBounds(low: number | null | undefined, high: number | null | undefined): string {
  const given = (value: number | null | undefined) => value !== null && value !== undefined;
  if (given(low) && given(high)) return t("condition.said.between", { low: low!, high: high! });
  return given(low) ? t("condition.said.least", { low: low! }) : t("condition.said.most", { high: high ?? "" });
}

const at = (key: string | null | undefined, named: Named): string => (key ? ` ${t("condition.said.at", { place: named(key) })}` : "");

function saidScore({ kind, key, which = "last", at_least, at_most }: ScoreIs, named: Named): string {
  const what = t(`condition.said.score.${which}`, { kind: tName("kind", kind) });
  return `${what}${at(key, named)} ${saidBounds(at_least, at_most)}`;
}

function saidValue({ of = "sum", key, at_least, at_most }: ValueIs, named: Named): string {
  return `${t(`condition.said.value.${of}`)}${at(key, named)} ${saidBounds(at_least, at_most)}`;
}

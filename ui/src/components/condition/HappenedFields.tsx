// Sentences about what happened: touchpoints met, when, in which order; answers given; what outcomes were worth.
import { ActionIcon } from "@mantine/core";
import type { MetWhen, ScoreIs, Sequence, TouchpointMet, ValueIs } from "../../url/condition";
import { t, tName } from "../../words/words";
import { Icon } from "../Icon";
import type { FieldsProps } from "./ConditionFields";
import { Amount, Choice, Place, Time, Word } from "./fields";

export function MetFields({ condition, onChange, workspace, portal }: FieldsProps<TouchpointMet>) {
  const { met, at_least, at_most } = condition;
  return (
    <>
      <Place workspace={workspace} portal={portal} label={t("filter.touchpoint")} value={condition.key} onChange={(key) => onChange({ ...condition, key })} />
      <Choice
        label={t("filter.met")}
        w={132}
        portal={portal}
        value={met ? "yes" : "no"}
        data={[
          { value: "yes", label: t("filter.met.yes") },
          { value: "no", label: t("filter.met.no") },
        ]}
        onChange={(chosen) => onChange({ ...condition, met: chosen === "yes", at_most: null })}
      />
      <Amount label={t("filter.times")} min={1} whole w={70} value={at_least} onChange={(times) => onChange({ ...condition, at_least: Math.max(1, times ?? 1) })} />
      {met && (
        <>
          <Word>{t("condition.at_most")}</Word>
          <Amount label={t("condition.most_times")} min={1} whole w={70} value={at_most} onChange={(times) => onChange({ ...condition, at_most: times })} />
        </>
      )}
      <Word>{t(at_least === 1 && !at_most ? "condition.time_once" : "condition.times")}</Word>
      <Time value={condition} portal={portal} onChange={(part) => onChange({ ...condition, ...part })} />
    </>
  );
}

export function WhenFields({ condition, onChange, workspace, portal }: FieldsProps<MetWhen>) {
  const ago = condition.before_days !== null && condition.before_days !== undefined;
  const way = ago ? "ago" : "within";
  const choose = (chosen: string) =>
    onChange(
      chosen === "ago"
        ? { ...condition, before_days: 90, last_days: null, since: null, until: null }
        : { ...condition, before_days: null, last_days: 30 },
    );
  return (
    <>
      <Choice
        label={t("condition.when")}
        w={112}
        portal={portal}
        value={condition.which}
        data={(["last", "first"] as const).map((which) => ({ value: which, label: t(`condition.when.${which}`) }))}
        onChange={(which) => onChange({ ...condition, which: which as MetWhen["which"] })}
      />
      <Place workspace={workspace} portal={portal} anywhere={t("condition.anywhere")} label={t("condition.where")} value={condition.key} onChange={(key) => onChange({ ...condition, key })} />
      <Choice
        label={t("condition.when.way")}
        w={132}
        portal={portal}
        value={way}
        data={(["within", "ago"] as const).map((one) => ({ value: one, label: t(`condition.when.${one}`) }))}
        onChange={choose}
      />
      {ago ? (
        <>
          <Amount label={t("condition.time.days")} min={1} w={78} value={condition.before_days} onChange={(days) => onChange({ ...condition, before_days: days ?? 1 })} />
          <Word>{t("condition.days_ago")}</Word>
        </>
      ) : (
        <Time value={condition} portal={portal} always={false} onChange={(part) => onChange({ ...condition, ...part })} />
      )}
    </>
  );
}

const MOST_STEPS = 8;

export function SequenceFields({ condition, onChange, workspace, portal }: FieldsProps<Sequence>) {
  const { steps } = condition;
  const set = (next: string[]) => onChange({ ...condition, steps: next });
  return (
    <>
      {steps.map((step, place) => (
        <span key={place} className="tw-condition-step">
          {place > 0 && <Word>{t("condition.then")}</Word>}
          <Place
            workspace={workspace}
            portal={portal}
            label={t("condition.step", { n: place + 1 })}
            value={step}
            onChange={(key) => set(steps.map((one, at) => (at === place ? key : one)))}
          />
          {steps.length > 2 && (
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("condition.step.remove", { n: place + 1 })} onClick={() => set(steps.filter((_, at) => at !== place))}>
              <Icon name="close" size={13} />
            </ActionIcon>
          )}
        </span>
      ))}
      {steps.length < MOST_STEPS && (
        <ActionIcon variant="default" size={30} aria-label={t("condition.step.add")} onClick={() => set([...steps, ""])}>
          <Icon name="plus" size={14} />
        </ActionIcon>
      )}
      <Word>{t("condition.within")}</Word>
      <Amount label={t("condition.within.days")} min={1} w={92} value={condition.within_days} onChange={(days) => onChange({ ...condition, within_days: days })} />
      <Word>{t("condition.days_without")}</Word>
      <Place workspace={workspace} portal={portal} anywhere={t("condition.without.nothing")} label={t("condition.without")} value={condition.without} onChange={(key) => onChange({ ...condition, without: key || null })} />
      <Time value={condition} portal={portal} onChange={(part) => onChange({ ...condition, ...part })} />
    </>
  );
}

const ANSWERS: ScoreIs["kind"][] = ["nps", "csat", "ces", "sentiment"];
const TAKEN = ["last", "first", "any", "mean"] as const;

export function ScoreFields({ condition, onChange, workspace, portal }: FieldsProps<ScoreIs>) {
  return (
    <>
      <Choice
        label={t("condition.score.which")}
        w={118}
        portal={portal}
        value={condition.which ?? "last"}
        data={TAKEN.map((which) => ({ value: which, label: t(`condition.score.${which}`) }))}
        onChange={(which) => onChange({ ...condition, which: which as ScoreIs["which"] })}
      />
      <Choice
        label={t("condition.score.kind")}
        w={170}
        portal={portal}
        value={condition.kind}
        data={ANSWERS.map((kind) => ({ value: kind, label: tName("kind", kind) }))}
        onChange={(kind) => onChange({ ...condition, kind: kind as ScoreIs["kind"] })}
      />
      <Place workspace={workspace} portal={portal} anywhere={t("condition.anywhere")} label={t("condition.where")} value={condition.key} onChange={(key) => onChange({ ...condition, key: key || null })} />
      <Bounds condition={condition} onChange={(part) => onChange({ ...condition, ...part })} />
      <Time value={condition} portal={portal} onChange={(part) => onChange({ ...condition, ...part })} />
    </>
  );
}

export function ValueFields({ condition, onChange, workspace, portal }: FieldsProps<ValueIs>) {
  return (
    <>
      <Choice
        label={t("condition.value.of")}
        w={168}
        portal={portal}
        value={condition.of ?? "sum"}
        data={(["sum", "count"] as const).map((of) => ({ value: of, label: t(`condition.value.${of}`) }))}
        onChange={(of) => onChange({ ...condition, of: of as ValueIs["of"] })}
      />
      <Place workspace={workspace} portal={portal} anywhere={t("condition.anywhere")} label={t("condition.where")} value={condition.key} onChange={(key) => onChange({ ...condition, key: key || null })} />
      <Bounds condition={condition} onChange={(part) => onChange({ ...condition, ...part })} />
      <Time value={condition} portal={portal} onChange={(part) => onChange({ ...condition, ...part })} />
    </>
  );
}

type BoundsPart = { at_least?: number | null; at_most?: number | null };

function Bounds({ condition, onChange }: { condition: BoundsPart; onChange: (part: BoundsPart) => void }) {
  return (
    <>
      <Word>{t("condition.at_least")}</Word>
      <Amount label={t("condition.bound.least")} value={condition.at_least} onChange={(at_least) => onChange({ at_least })} />
      <Word>{t("condition.at_most")}</Word>
      <Amount label={t("condition.bound.most")} value={condition.at_most} onChange={(at_most) => onChange({ at_most })} />
    </>
  );
}

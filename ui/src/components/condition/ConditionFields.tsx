// A condition as a sentence to be filled in: the same fields in the filter and in the builder of segments.
import { Group } from "@mantine/core";
import type { SavedSegment } from "../../api/customer";
import type { Built, ConsentIs, DimensionIs, InSegment, TraitIs } from "../../url/condition";
import { t, tName } from "../../words/words";
import { typedValue } from "../typedValue";
import { Choice, Text, Word, type Setting } from "./fields";
import { MetFields, ScoreFields, SequenceFields, ValueFields, WhenFields } from "./HappenedFields";

export type FieldsProps<C> = Setting & { condition: C; segments: SavedSegment[]; onChange: (condition: C) => void };

export function ConditionFields(props: FieldsProps<Built>) {
  return (
    <Group gap={6} align="center" className="tw-condition-fields">
      <Fields {...props} />
    </Group>
  );
}

function Fields({ condition, onChange, ...rest }: FieldsProps<Built>) {
  switch (condition.type) {
    case "trait":
      return <TraitFields condition={condition} onChange={onChange} {...rest} />;
    case "touchpoint":
      return <MetFields condition={condition} onChange={onChange} {...rest} />;
    case "met_when":
      return <WhenFields condition={condition} onChange={onChange} {...rest} />;
    case "sequence":
      return <SequenceFields condition={condition} onChange={onChange} {...rest} />;
    case "score":
      return <ScoreFields condition={condition} onChange={onChange} {...rest} />;
    case "value":
      return <ValueFields condition={condition} onChange={onChange} {...rest} />;
    case "consent":
      return <ConsentFields condition={condition} onChange={onChange} {...rest} />;
    case "segment":
      return <SegmentFields condition={condition} onChange={onChange} {...rest} />;
    case "dimension":
      return <DimensionFields condition={condition} onChange={onChange} {...rest} />;
  }
}

const TRAIT_OPS: TraitIs["op"][] = ["is", "is_not", "at_least", "at_most", "known", "absent"];

/** What is compared by size is a number once it reads as one; what is still being typed stays as it is. */
function written(value: string, op: TraitIs["op"], values: string[]): TraitIs["value"] {
  return value === "" ? "" : typedValue(value, op === "at_least" || op === "at_most", values);
}

function TraitFields({ condition, workspace, portal, onChange }: FieldsProps<TraitIs>) {
  const values = workspace.traits.find((trait) => trait.name === condition.name)?.values ?? [];
  const valueless = condition.op === "known" || condition.op === "absent";
  const shown = condition.value === null ? "" : String(condition.value);
  const names = [...new Set([...workspace.traits.map((trait) => trait.name), ...(condition.name ? [condition.name] : [])])];
  return (
    <>
      <Choice
        label={t("filter.trait")}
        portal={portal}
        searchable
        value={condition.name}
        data={names.map((name) => ({ value: name, label: tName("trait", name) }))}
        onChange={(name) => onChange({ ...condition, name, value: valueless ? null : "" })}
      />
      <Choice
        label={t("filter.op")}
        w={118}
        portal={portal}
        value={condition.op}
        data={TRAIT_OPS.map((op) => ({ value: op, label: t(`filter.op.${op}`) }))}
        onChange={(chosen) => {
          const op = chosen as TraitIs["op"];
          const none = op === "known" || op === "absent";
          onChange({ ...condition, op, value: none ? null : written(shown, op, values) });
        }}
      />
      {!valueless && (
        <Text
          label={t("filter.value")}
          portal={portal}
          value={shown}
          data={values}
          onChange={(value) => onChange({ ...condition, value: written(value, condition.op, values) })}
        />
      )}
    </>
  );
}

const DIMENSION_OPS: DimensionIs["op"][] = ["is", "is_not", "known", "absent"];

function DimensionFields({ condition, workspace, portal, onChange }: FieldsProps<DimensionIs>) {
  const valued = condition.op === "is" || condition.op === "is_not";
  return (
    <>
      <Word>{t("condition.dimension.whose")}</Word>
      <Choice
        label={t("filter.dimension")}
        portal={portal}
        searchable
        value={condition.name}
        data={workspace.dimensions.map(({ name }) => ({ value: name, label: name }))}
        onChange={(name) => onChange({ ...condition, name, value: "" })}
      />
      <Choice
        label={t("filter.op")}
        w={118}
        portal={portal}
        value={condition.op}
        data={DIMENSION_OPS.map((op) => ({ value: op, label: t(`filter.op.${op}`) }))}
        onChange={(op) => onChange({ ...condition, op: op as DimensionIs["op"] })}
      />
      {valued && (
        <Text
          label={t("filter.value")}
          portal={portal}
          value={condition.value ?? ""}
          data={workspace.dimensions.find((one) => one.name === condition.name)?.values ?? []}
          onChange={(value) => onChange({ ...condition, value })}
        />
      )}
    </>
  );
}

const STATES = ["agreed", "refused", "unknown"] as const;
const PURPOSES = ["marketing", "analytics", "newsletter", "personalisation"];

function ConsentFields({ condition, workspace, portal, onChange }: FieldsProps<ConsentIs>) {
  const known = workspace.traits.filter(({ name }) => name.startsWith("consent:")).map(({ name }) => name.slice("consent:".length));
  return (
    <>
      <Word>{t("condition.consent.to")}</Word>
      <Text
        label={t("consent.purpose")}
        portal={portal}
        value={condition.purpose}
        data={known.length > 0 ? known : PURPOSES}
        onChange={(purpose) => onChange({ ...condition, purpose })}
      />
      <Choice
        label={t("condition.consent.state")}
        w={118}
        portal={portal}
        value={condition.state ?? "agreed"}
        data={STATES.map((state) => ({ value: state, label: t(`condition.consent.${state}`) }))}
        onChange={(state) => onChange({ ...condition, state: state as ConsentIs["state"] })}
      />
    </>
  );
}

function SegmentFields({ condition, segments, portal, onChange }: FieldsProps<InSegment>) {
  const names = [...new Set([...segments.map((one) => one.name), ...(condition.name ? [condition.name] : [])])];
  return (
    <Choice
      label={t("condition.segment")}
      w={220}
      portal={portal}
      searchable
      value={condition.name}
      data={names.map((name) => ({ value: name, label: name }))}
      onChange={(name) => onChange({ ...condition, name })}
    />
  );
}

// "Add condition": one sentence to fill in, on a trait, a touchpoint or a property of interactions.
import { Autocomplete, Button, Group, NumberInput, Popover, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { WorkspaceInfo } from "../api/types";
import type { Condition, DimensionIs, TraitIs } from "../url/selection";
import { t } from "../words/words";
import { Icon } from "./Icon";
import { typedValue } from "./typedValue";

type Op = TraitIs["op"];
const OPS: Op[] = ["is", "is_not", "at_least", "at_most", "known", "absent"];
const VALUELESS: Op[] = ["known", "absent"];

export type ConditionAddProps = { workspace: WorkspaceInfo; onAdd: (condition: Condition) => void };

export function ConditionAdd({ workspace, onAdd }: ConditionAddProps) {
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState(workspace.traits.length > 0 ? "trait" : "touchpoint");
  const add = (condition: Condition) => {
    onAdd(condition);
    setOpen(false);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus withArrow shadow="md" width={320}>
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<Icon name="plus" size={14} />} onClick={() => setOpen(!open)}>
          {t("filter.add")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <SegmentedControl
            size="xs"
            aria-label={t("filter.kind")}
            value={kind}
            onChange={setKind}
            data={[
              { value: "trait", label: t("filter.kind.trait"), disabled: workspace.traits.length === 0 },
              { value: "touchpoint", label: t("filter.kind.touchpoint") },
              { value: "dimension", label: t("filter.kind.dimension"), disabled: workspace.dimensions.length === 0 },
            ]}
          />
          {kind === "trait" ? (
            <TraitForm workspace={workspace} onAdd={add} />
          ) : kind === "touchpoint" ? (
            <TouchpointForm workspace={workspace} onAdd={add} />
          ) : (
            <DimensionForm workspace={workspace} onAdd={add} />
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function TraitForm({ workspace, onAdd }: ConditionAddProps) {
  const [name, setName] = useState<string | null>(workspace.traits[0]?.name ?? null);
  const [op, setOp] = useState<Op>("is");
  const [value, setValue] = useState("");
  const values = workspace.traits.find((trait) => trait.name === name)?.values ?? [];
  const complete = name !== null && (VALUELESS.includes(op) || value !== "");
  const compared = op === "at_least" || op === "at_most";
  const add = () =>
    name && onAdd({ type: "trait", name, op, value: VALUELESS.includes(op) ? null : typedValue(value, compared, values) });
  return (
    <Stack gap="xs">
      <Select
        size="xs"
        label={t("filter.trait")}
        searchable
        value={name}
        data={workspace.traits.map((trait) => trait.name)}
        comboboxProps={{ withinPortal: false }}
        onChange={(chosen) => {
          setName(chosen);
          setValue("");
        }}
      />
      <Select
        size="xs"
        label={t("filter.op")}
        allowDeselect={false}
        value={op}
        data={OPS.map((one) => ({ value: one, label: t(`filter.op.${one}`) }))}
        comboboxProps={{ withinPortal: false }}
        onChange={(chosen) => setOp((chosen ?? "is") as Op)}
      />
      {!VALUELESS.includes(op) &&
        (values.length > 0 && !compared ? (
          <Select
            size="xs"
            label={t("filter.value")}
            searchable
            value={value || null}
            data={values}
            comboboxProps={{ withinPortal: false }}
            onChange={(chosen) => setValue(chosen ?? "")}
          />
        ) : (
          <TextInput size="xs" label={t("filter.value")} value={value} onChange={(event) => setValue(event.currentTarget.value)} />
        ))}
      <Group justify="flex-end">
        <Button size="xs" disabled={!complete} onClick={add}>
          {t("filter.apply")}
        </Button>
      </Group>
    </Stack>
  );
}

function TouchpointForm({ workspace, onAdd }: ConditionAddProps) {
  const [key, setKey] = useState<string | null>(null);
  const [met, setMet] = useState("yes");
  const [times, setTimes] = useState<number>(1);
  const add = () => key && onAdd({ type: "touchpoint", key, met: met === "yes", at_least: Math.max(1, times) });
  return (
    <Stack gap="xs">
      <Select
        size="xs"
        label={t("filter.touchpoint")}
        searchable
        value={key}
        data={workspace.touchpoints.map((one) => ({ value: one.key, label: one.name }))}
        comboboxProps={{ withinPortal: false }}
        onChange={setKey}
      />
      <Select
        size="xs"
        label={t("filter.met")}
        allowDeselect={false}
        value={met}
        data={[
          { value: "yes", label: t("filter.met.yes") },
          { value: "no", label: t("filter.met.no") },
        ]}
        comboboxProps={{ withinPortal: false }}
        onChange={(chosen) => setMet(chosen ?? "yes")}
      />
      <NumberInput size="xs" label={t("filter.times")} min={1} value={times} onChange={(value) => setTimes(Number(value) || 1)} />
      <Group justify="flex-end">
        <Button size="xs" disabled={key === null} onClick={add}>
          {t("filter.apply")}
        </Button>
      </Group>
    </Stack>
  );
}

const DIMENSION_OPS: DimensionIs["op"][] = ["is", "is_not", "known", "absent"];

function DimensionForm({ workspace, onAdd }: ConditionAddProps) {
  const [name, setName] = useState<string | null>(workspace.dimensions[0]?.name ?? null);
  const [op, setOp] = useState<DimensionIs["op"]>("is");
  const [value, setValue] = useState("");
  const valued = op === "is" || op === "is_not";
  const add = () => name && onAdd({ type: "dimension", name, op, ...(valued && { value }) });
  return (
    <Stack gap="xs">
      <Select
        size="xs"
        label={t("filter.dimension")}
        searchable
        value={name}
        data={workspace.dimensions.map((one) => one.name)}
        comboboxProps={{ withinPortal: false }}
        onChange={(chosen) => {
          setName(chosen);
          setValue("");
        }}
      />
      <Select
        size="xs"
        label={t("filter.op")}
        allowDeselect={false}
        value={op}
        data={DIMENSION_OPS.map((one) => ({ value: one, label: t(`filter.op.${one}`) }))}
        comboboxProps={{ withinPortal: false }}
        onChange={(chosen) => setOp(DIMENSION_OPS.find((one) => one === chosen) ?? "is")}
      />
      {valued && (
        <Autocomplete
          size="xs"
          label={t("filter.value")}
          value={value}
          data={workspace.dimensions.find((one) => one.name === name)?.values ?? []}
          comboboxProps={{ withinPortal: false }}
          onChange={setValue}
        />
      )}
      <Group justify="flex-end">
        <Button size="xs" disabled={name === null || (valued && value === "")} onClick={add}>
          {t("filter.apply")}
        </Button>
      </Group>
    </Stack>
  );
}

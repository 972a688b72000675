// One touchpoint chosen from all, by name; grouped by stage in the catalogue's order.
import { Select, type SelectProps } from "@mantine/core";
import type { WorkspaceInfo } from "../api/types";
import { useWorkspace } from "../api/queries";
import { t, tName } from "../words/words";

export type TouchpointPickerProps = {
  label: string;
  value: string | null;
  onChange: (key: string | null) => void;
} & Pick<SelectProps, "w" | "placeholder" | "clearable" | "style">;

export type TouchpointGroup = { group: string; items: { value: string; label: string }[] };

/** Touchpoints by stage, for a list to choose from. */
export function touchpointGroups(workspace: WorkspaceInfo | undefined): TouchpointGroup[] {
  const touchpoints = workspace?.touchpoints ?? [];
  const stages = new Map(workspace?.stages.map((stage) => [stage.key, stage.name]));
  const keys = [...new Set([...stages.keys(), ...touchpoints.map((one) => one.stage)])];
  return keys
    .map((key) => ({
      group: stages.get(key) ?? tName("stage", key),
      items: touchpoints.filter((one) => one.stage === key).map((one) => ({ value: one.key, label: one.name })),
    }))
    .filter((one) => one.items.length > 0);
}

export function TouchpointPicker({ label, value, onChange, placeholder, clearable = true, ...rest }: TouchpointPickerProps) {
  const workspace = useWorkspace().data;
  return (
    <Select
      size="xs"
      label={label}
      searchable
      clearable={clearable}
      placeholder={placeholder ?? t("touchpoint.pick")}
      value={value}
      data={touchpointGroups(workspace)}
      onChange={onChange}
      {...rest}
    />
  );
}

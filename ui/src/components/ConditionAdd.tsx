// "Add condition": one sentence to fill in, of the same fields as the builder of segments.
import { Button, Group, Popover, Select, Stack } from "@mantine/core";
import { Suspense, lazy, useState } from "react";
import type { SegmentList } from "../api/customer";
import { useApi } from "../api/queries";
import type { WorkspaceInfo } from "../api/types";
import { KINDS, blank, isComplete, tidied, type Kind } from "../url/conditionTree";
import type { Built, Condition } from "../url/condition";
import { t } from "../words/words";
import { Icon } from "./Icon";

const ConditionFields = lazy(async () => ({ default: (await import("./condition/ConditionFields")).ConditionFields }));

export type ConditionAddProps = { workspace: WorkspaceInfo; onAdd: (condition: Condition) => void };

export function ConditionAdd({ workspace, onAdd }: ConditionAddProps) {
  const [open, setOpen] = useState(false);
  const add = (condition: Condition) => {
    onAdd(condition);
    setOpen(false);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus withArrow shadow="md" width={360}>
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<Icon name="plus" size={14} />} onClick={() => setOpen(!open)}>
          {t("filter.add")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>{open && <Form workspace={workspace} onAdd={add} />}</Popover.Dropdown>
    </Popover>
  );
}

/** The kinds that there is something to choose from for. */
export function offeredKinds(workspace: WorkspaceInfo): Kind[] {
  const absent: Kind[] = [...(workspace.traits.length ? [] : (["trait"] as const)), ...(workspace.dimensions.length ? [] : (["dimension"] as const))];
  return KINDS.filter((kind) => !absent.includes(kind));
}

function Form({ workspace, onAdd }: ConditionAddProps) {
  const kinds = offeredKinds(workspace);
  const [condition, setCondition] = useState<Built>(() => blank(kinds[0]!));
  const segments = useApi<SegmentList>("segments").data?.segments ?? [];
  return (
    <Stack gap="sm">
      <Select
        size="xs"
        aria-label={t("filter.kind")}
        allowDeselect={false}
        value={condition.type}
        data={kinds.map((kind) => ({ value: kind, label: t(`filter.kind.${kind}`) }))}
        comboboxProps={{ withinPortal: false }}
        onChange={(kind) => setCondition(blank((kind ?? "trait") as Kind))}
      />
      <Suspense fallback={<div style={{ minHeight: 30 }} />}>
        <ConditionFields condition={condition} workspace={workspace} segments={segments} portal={false} onChange={setCondition} />
      </Suspense>
      <Group justify="flex-end">
        <Button size="xs" disabled={!isComplete(condition)} onClick={() => onAdd(tidied(condition))}>
          {t("filter.apply")}
        </Button>
      </Group>
    </Stack>
  );
}

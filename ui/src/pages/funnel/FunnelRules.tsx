// How the steps of a funnel are followed, what is counted, and by what it is broken down.
import { Group, NumberInput, Select } from "@mantine/core";
import type { WorkspaceInfo } from "../../api/types";
import { t } from "../../words/words";
import { COUNTS, ORDERS, type FunnelAsked } from "./funnelAsked";

const GROUPS = ["touchpoint", "channel", "stage", "week", "month"] as const;

export type FunnelRulesProps = {
  asked: FunnelAsked;
  workspace: WorkspaceInfo | undefined;
  onChange: (part: Partial<FunnelAsked>) => void;
};

export function FunnelRules({ asked, workspace, onChange }: FunnelRulesProps) {
  return (
    <Group gap="sm" align="flex-end">
      <Select
        size="xs"
        w={180}
        label={t("funnel.order")}
        title={t(`funnel.order.${asked.order}.is`)}
        allowDeselect={false}
        value={asked.order}
        data={ORDERS.map((one) => ({ value: one, label: t(`funnel.order.${one}`) }))}
        onChange={(order) => onChange({ order: ORDERS.find((one) => one === order) })}
      />
      <NumberInput
        size="xs"
        w={130}
        label={t("funnel.window")}
        placeholder={t("funnel.window.none")}
        title={t("funnel.window.is")}
        min={0}
        suffix={t("funnel.days_suffix")}
        value={asked.window_days ?? ""}
        onChange={(days) => onChange({ window_days: Number(days) > 0 ? Number(days) : null })}
      />
      <Select
        size="xs"
        w={130}
        label={t("funnel.count")}
        title={t(`funnel.count.${asked.count}.is`)}
        allowDeselect={false}
        value={asked.count}
        data={COUNTS.map((one) => ({ value: one, label: t(`funnel.count.${one}`) }))}
        onChange={(count) => onChange({ count: COUNTS.find((one) => one === count) })}
      />
      <Select
        size="xs"
        w={190}
        label={t("funnel.by")}
        title={t("funnel.by.is")}
        placeholder={t("funnel.by.none")}
        clearable
        searchable
        value={asked.by}
        data={byOptions(workspace)}
        onChange={(by) => onChange({ by })}
      />
    </Group>
  );
}

function byOptions(workspace: WorkspaceInfo | undefined) {
  const traits = (workspace?.traits ?? []).map(({ name }) => ({ value: `trait:${name}`, label: name }));
  const dimensions = (workspace?.dimensions ?? []).map(({ name }) => ({ value: `dimension:${name}`, label: name }));
  return [
    { group: t("funnel.by.first"), items: GROUPS.map((one) => ({ value: one, label: t(`funnel.by.${one}`) })) },
    ...(dimensions.length > 0 ? [{ group: t("funnel.by.dimension"), items: dimensions }] : []),
    ...(traits.length > 0 ? [{ group: t("funnel.by.trait"), items: traits }] : []),
  ];
}

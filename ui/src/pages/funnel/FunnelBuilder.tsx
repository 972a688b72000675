// The steps of a funnel as rows, and how they are followed.
import { ActionIcon, Button, Group, MultiSelect, Stack, Text } from "@mantine/core";
import type { WorkspaceInfo } from "../../api/types";
import { Icon } from "../../components/Icon";
import type { StepAsked } from "../../url/behind";
import { t } from "../../words/words";
import { FunnelRules } from "./FunnelRules";
import { moved, type FunnelAsked } from "./funnelAsked";
import { placeOptions } from "./placeOptions";
import { StepConditions } from "./StepConditions";

export type FunnelBuilderProps = {
  asked: FunnelAsked;
  workspace: WorkspaceInfo | undefined;
  onChange: (part: Partial<FunnelAsked>) => void;
};

const STEPS_MOST = 32;

export function FunnelBuilder({ asked, workspace, onChange }: FunnelBuilderProps) {
  const steps = asked.steps.length > 0 ? asked.steps : [{ places: [] }, { places: [] }];
  const change = (next: StepAsked[]) => onChange({ steps: next });
  const replace = (place: number, part: Partial<StepAsked>) =>
    change(steps.map((step, other) => (other === place ? { ...step, ...part } : step)));
  return (
    <section className="tw-card tw-no-print" style={{ padding: 16 }} aria-label={t("funnel.builder")}>
      <Stack gap={8} component="ol" m={0} p={0} style={{ listStyle: "none" }}>
        {steps.map((step, place) => (
          <StepRow
            key={place}
            step={step}
            place={place}
            last={steps.length - 1}
            workspace={workspace}
            onChange={(part) => replace(place, part)}
            onMove={(by) => change(moved(steps, place, by))}
            onRemove={() => change(steps.filter((_, other) => other !== place))}
          />
        ))}
      </Stack>
      <Group justify="space-between" align="flex-end" mt="sm" gap="sm">
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="plus" size={14} />}
          disabled={steps.length >= STEPS_MOST}
          onClick={() => change([...steps, { places: [] }])}
        >
          {t("funnel.step.add")}
        </Button>
        <FunnelRules asked={asked} workspace={workspace} onChange={onChange} />
      </Group>
    </section>
  );
}

type StepRowProps = {
  step: StepAsked;
  place: number;
  last: number;
  workspace: WorkspaceInfo | undefined;
  onChange: (part: Partial<StepAsked>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

function StepRow({ step, place, last, workspace, onChange, onMove, onRemove }: StepRowProps) {
  const n = place + 1;
  const action = (icon: string, label: string, disabled: boolean, run: () => void) => (
    <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} disabled={disabled} onClick={run}>
      <Icon name={icon} size={15} />
    </ActionIcon>
  );
  return (
    <Group component="li" gap={8} align="center" data-step={n}>
      <Text fw={650} w={22} ta="right" aria-hidden="true">
        {n}
      </Text>
      <MultiSelect
        size="xs"
        style={{ flex: "1 1 260px", minWidth: 0 }}
        searchable
        hidePickedOptions
        aria-label={t("funnel.step.places", { n })}
        placeholder={step.places.length > 0 ? t("funnel.step.or") : t("funnel.step.choose")}
        value={step.places}
        data={placeOptions(workspace)}
        onChange={(places) => onChange({ places })}
      />
      {place > 0 && <StepConditions n={n} step={step} canBeOptional={place < last} workspace={workspace} onChange={onChange} />}
      <Group gap={0} wrap="nowrap">
        {action("up", t("funnel.step.up", { n }), place === 0, () => onMove(-1))}
        {action("down", t("funnel.step.down", { n }), place === last, () => onMove(1))}
        {action("close", t("funnel.step.remove", { n }), last < 1, onRemove)}
      </Group>
    </Group>
  );
}

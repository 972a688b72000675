// What else holds for a step: optional, nothing of something in between, within some days.
import { Button, Checkbox, MultiSelect, NumberInput, Popover, Stack } from "@mantine/core";
import type { WorkspaceInfo } from "../../api/types";
import { Icon } from "../../components/Icon";
import { saidPlaces } from "../../components/saidSelection";
import type { StepAsked } from "../../url/behind";
import { t } from "../../words/words";
import { placeOptions } from "./placeOptions";

export type StepConditionsProps = {
  n: number;
  step: StepAsked;
  canBeOptional: boolean;
  workspace: WorkspaceInfo | undefined;
  onChange: (part: Partial<StepAsked>) => void;
};

export function StepConditions({ n, step, canBeOptional, workspace, onChange }: StepConditionsProps) {
  return (
    <Popover position="bottom-start" trapFocus withArrow shadow="md" width={300}>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          style={{ maxWidth: "100%" }}
          leftSection={<Icon name="plus" size={13} />}
          aria-label={t("funnel.step.conditions", { n, said: saidConditions(step, canBeOptional, workspace) })}
        >
          {saidConditions(step, canBeOptional, workspace)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          {canBeOptional && (
            <Checkbox
              size="sm"
              label={t("funnel.step.optional")}
              description={t("funnel.step.optional.is")}
              checked={step.optional ?? false}
              onChange={(event) => onChange({ optional: event.currentTarget.checked || undefined })}
            />
          )}
          <NumberInput
            size="xs"
            label={t("funnel.step.within")}
            min={0}
            suffix={t("funnel.days_suffix")}
            value={step.within_days ?? ""}
            onChange={(days) => onChange({ within_days: Number(days) > 0 ? Number(days) : undefined })}
          />
          <MultiSelect
            size="xs"
            label={t("funnel.step.without")}
            description={t("funnel.step.without.is")}
            searchable
            hidePickedOptions
            comboboxProps={{ withinPortal: false }}
            value={step.without ?? []}
            data={placeOptions(workspace)}
            onChange={(without) => onChange({ without: without.length > 0 ? without : undefined })}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function saidConditions(step: StepAsked, canBeOptional: boolean, workspace: WorkspaceInfo | undefined): string {
  const said = [
    step.optional && canBeOptional && t("funnel.said.optional"),
    step.within_days && t("funnel.said.within", { days: step.within_days }),
    step.without && step.without.length > 0 && t("funnel.said.without", { places: saidPlaces(step.without, workspace) }),
  ].filter(Boolean);
  return said.join(" · ") || t("funnel.step.condition");
}

// After what, in which unit, and what counts as being seen again.
import { Group, SegmentedControl, Select, Switch } from "@mantine/core";
import { TouchpointPicker } from "../../components/TouchpointPicker";
import type { RetentionParameters } from "../../url/behind";
import { t } from "../../words/words";
import { KINDS, PERIODS, UNITS } from "./retentionAsked";

export type RetentionControlsProps = { asked: RetentionParameters; onChange: (part: Partial<RetentionParameters>) => void };

export function RetentionControls({ asked, onChange }: RetentionControlsProps) {
  return (
    <Group gap="sm" align="flex-end" className="tw-no-print" role="group" aria-label={t("retention.controls")}>
      <TouchpointPicker
        label={t("retention.after_what")}
        placeholder={t("retention.after_first")}
        w={230}
        value={asked.touchpoint}
        onChange={(touchpoint) => onChange({ touchpoint })}
      />
      <SegmentedControl
        size="xs"
        aria-label={t("retention.unit")}
        value={asked.unit}
        onChange={(unit) => onChange({ unit: UNITS.find((one) => one === unit) })}
        data={UNITS.map((one) => ({ value: one, label: t(`retention.unit.${one}`) }))}
      />
      <Select
        size="xs"
        w={90}
        label={t("retention.periods")}
        allowDeselect={false}
        value={String(asked.periods)}
        data={PERIODS.map(String)}
        onChange={(periods) => onChange({ periods: Number(periods) })}
      />
      <Select
        size="xs"
        w={200}
        label={t("retention.kind")}
        title={t(`retention.kind.${asked.kind}.is`)}
        allowDeselect={false}
        value={asked.kind}
        data={KINDS.map((one) => ({ value: one, label: t(`retention.kind.${one}`) }))}
        onChange={(kind) => onChange({ kind: KINDS.find((one) => one === kind) })}
      />
      <Switch
        size="sm"
        mb={4}
        label={t("retention.cohorts")}
        title={t("retention.cohorts.is")}
        checked={asked.cohorts}
        onChange={(event) => onChange({ cohorts: event.currentTarget.checked })}
      />
    </Group>
  );
}

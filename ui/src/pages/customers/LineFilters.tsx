// Which interactions of a line: by channel, kind, stage and touchpoint; by days, weeks or months; in which order.
import { Group, SegmentedControl, Select } from "@mantine/core";
import type { Interaction } from "../../api/types";
import type { UrlPatch, UrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import { useStageName } from "../touchpoints/TouchpointsPage";
import { valuesOf, type LineField } from "./lineFigures";
import { UNITS, type ZoomUnit } from "./lineZoom";

export const FIELDS: readonly LineField[] = ["channel", "kind", "stage", "touchpoint"];

/** The interactions that all filters of the address leave. */
export function filtered(line: readonly Interaction[], state: UrlState): Interaction[] {
  return line.filter((one) => FIELDS.every((field) => !state[field] || one[field] === state[field]));
}

export function readUnit(state: UrlState): ZoomUnit {
  return UNITS.find((unit) => unit === state.zoom) ?? "day";
}

export type LineFiltersProps = { line: readonly Interaction[]; state: UrlState; onChange: (patch: UrlPatch) => void };

export function LineFilters({ line, state, onChange }: LineFiltersProps) {
  const stageName = useStageName();
  const names = new Map(line.map((one) => [one.touchpoint, one.name]));
  const said: Record<LineField, (value: string) => string> = {
    channel: (value) => tName("channel", value),
    kind: (value) => tName("kind", value),
    stage: stageName,
    touchpoint: (value) => names.get(value) ?? value,
  };
  return (
    <Group gap="xs" mb="sm" className="tw-no-print" role="group" aria-label={t("line.filters")}>
      {FIELDS.map((field) => (
        <Select
          key={field}
          size="xs"
          w={{ base: "calc(50% - 5px)", xs: field === "touchpoint" ? 190 : 145 }}
          aria-label={t(`customer.${field}`)}
          allowDeselect={false}
          searchable={field === "touchpoint"}
          value={state[field] ?? ""}
          data={[
            { value: "", label: t(`customer.any_${field}`) },
            ...valuesOf(line, field).map((value) => ({ value, label: said[field](value) })),
          ]}
          onChange={(value) => onChange({ [field]: value })}
        />
      ))}
      <SegmentedControl
        size="xs"
        aria-label={t("line.unit")}
        value={readUnit(state)}
        data={UNITS.map((unit) => ({ value: unit, label: t(`line.unit.${unit}`) }))}
        onChange={(unit) => onChange({ zoom: unit === "day" ? "" : unit })}
      />
      <SegmentedControl
        size="xs"
        aria-label={t("customer.order")}
        value={state.order === "newest" ? "newest" : "oldest"}
        data={[
          { value: "oldest", label: t("customer.order.oldest") },
          { value: "newest", label: t("customer.order.newest") },
        ]}
        onChange={(order) => onChange({ order: order === "oldest" ? "" : order })}
      />
    </Group>
  );
}

// A customer's line as a list: days with the gaps between them, long sessions folded, shown in portions.
import { Button, Group, SegmentedControl, Select, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Interaction, Timeline } from "../../api/types";
import type { Column } from "../../components/DataTable";
import { CsvButton } from "../../components/CsvButton";
import { Section } from "../../components/Page";
import { EmptyPanel } from "../../components/StatePanel";
import { formatCount } from "../../format/number";
import type { UrlPatch, UrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import { chunk, foldedLine, newestFirst } from "./foldedLine";
import { lineDays } from "./lineDays";
import { valuesOf } from "./lineFigures";
import { TimelineDay } from "./TimelineDay";

/** Entries shown at first, and added by "show more". */
const PORTION = 200;

export type TimelineListProps = { timeline: Timeline; state: UrlState; onChange: (patch: UrlPatch) => void };

export function TimelineList({ timeline, state, onChange }: TimelineListProps) {
  const { channel = "", kind = "" } = state;
  const newest = state.order === "newest";
  const [portions, setPortions] = useState(1);
  const line = useMemo(
    () => timeline.interactions.filter((one) => (!channel || one.channel === channel) && (!kind || one.kind === kind)),
    [timeline, channel, kind],
  );
  const entries = useMemo(() => (newest ? newestFirst(foldedLine(line)) : foldedLine(line)), [line, newest]);
  const { shown, more } = chunk(entries, portions * PORTION);
  return (
    <Section title={t("customer.line")} aside={<Counts timeline={timeline} line={line} />}>
      <LineFilters timeline={timeline} state={state} onChange={onChange} />
      {line.length === 0 && <NothingLeft timeline={timeline} onChange={onChange} />}
      <div data-timeline>
        {lineDays(shown).map(({ day, gap, interactions, entries: within }) => (
          <TimelineDay
            key={day}
            day={day}
            gap={gap}
            newest={newest}
            interactions={interactions}
            entries={within}
          />
        ))}
      </div>
      {more > 0 && (
        <Group justify="center" mt="md">
          <Button variant="default" onClick={() => setPortions(portions + 1)}>
            {t("customer.more", { n: formatCount(Math.min(PORTION, more)) })}
          </Button>
          <Text size="sm" c="dimmed">
            {t("customer.more.left", { n: formatCount(more) })}
          </Text>
        </Group>
      )}
    </Section>
  );
}

const CSV: Column<Interaction>[] = (
  ["occurred_at", "touchpoint", "name", "channel", "stage", "setting", "kind", "value", "scale"] as const
).map((field) => ({ key: field, title: field, csv: (one) => one[field], render: () => null }));

function Counts({ timeline, line }: { timeline: Timeline; line: Interaction[] }) {
  const all = timeline.interactions.length;
  const part = timeline.interactions_in_all > all;
  const words =
    line.length === all
      ? t("customer.line.all", { all: formatCount(all) })
      : t("customer.line.filtered", { shown: formatCount(line.length), all: formatCount(all) });
  return (
    <Group gap="sm">
      <Text size="sm" c="dimmed" role="status">
        {words}
        {part && ` ${t("customer.line.part", { held: formatCount(all), all: formatCount(timeline.interactions_in_all) })}`}
      </Text>
      <CsvButton name="timeline" columns={CSV} rows={line} />
    </Group>
  );
}

function LineFilters({ timeline, state, onChange }: TimelineListProps) {
  const menu = (field: "channel" | "kind", any: string) => (
    <Select
      size="xs"
      w={160}
      aria-label={t(`customer.${field}`)}
      allowDeselect={false}
      value={state[field] ?? ""}
      data={[
        { value: "", label: any },
        ...valuesOf(timeline.interactions, field).map((value) => ({ value, label: tName(field, value) })),
      ]}
      onChange={(value) => onChange({ [field]: value })}
    />
  );
  return (
    <Group gap="xs" mb="md" className="tw-no-print">
      {menu("channel", t("customer.any_channel"))}
      {menu("kind", t("customer.any_kind"))}
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

function NothingLeft({ timeline, onChange }: { timeline: Timeline; onChange: (patch: UrlPatch) => void }) {
  if (timeline.interactions.length === 0) return <Text c="dimmed">{t("customer.line.empty")}</Text>;
  return (
    <EmptyPanel
      title={t("customer.line.none")}
      why=""
      action={
        <Button size="xs" variant="default" onClick={() => onChange({ channel: "", kind: "" })}>
          {t("customer.line.none.clear")}
        </Button>
      }
    />
  );
}

// A customer's line: zoomed, filtered, by days with the gaps between them or by weeks and months, in portions.
import { Button, Group, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Interaction, Timeline } from "../../api/types";
import type { Column } from "../../components/DataTable";
import { CsvButton } from "../../components/CsvButton";
import { Section } from "../../components/Page";
import { EmptyPanel } from "../../components/StatePanel";
import { formatCount } from "../../format/number";
import type { UrlPatch, UrlState } from "../../url/state";
import { t } from "../../words/words";
import { StripPanel } from "./StripPanel";
import { chunk, foldedLine, newestFirst } from "./foldedLine";
import { lineDays } from "./lineDays";
import { FIELDS, LineFilters, filtered, readUnit } from "./LineFilters";
import { LineOverview } from "./LineOverview";
import { binsOf, readDay, within, type Span } from "./lineZoom";
import { PeriodList } from "./PeriodList";
import { TimelineDay } from "./TimelineDay";

/** Entries shown at first, and added by "show more". */
const PORTION = 200;

export type TimelineListProps = { timeline: Timeline; state: UrlState; onChange: (patch: UrlPatch, push?: boolean) => void };

export function TimelineList({ timeline, state, onChange }: TimelineListProps) {
  const all = timeline.interactions;
  const { from = "", to = "", channel, kind, stage, touchpoint } = state;
  const span = useMemo<Span>(() => ({ from: readDay(from), until: readDay(to) }), [from, to]);
  const chosen = useMemo(() => filtered(all, { channel, kind, stage, touchpoint } as UrlState), [all, channel, kind, stage, touchpoint]);
  const line = useMemo(() => within(chosen, span), [chosen, span]);
  const unit = readUnit(state);
  const newest = state.order === "newest";
  return (
    <Section title={t("customer.line")} aside={<Counts timeline={timeline} line={line} />}>
      <LineFilters line={all} state={state} onChange={onChange} />
      <LineOverview line={all} span={span} onSpan={(next) => onChange({ from: next.from, to: next.until })} />
      <StripPanel line={line} asked={all} />
      {line.length === 0 && <NothingLeft timeline={timeline} onChange={onChange} />}
      <div data-timeline>
        {unit === "day" ? (
          <Days line={line} newest={newest} />
        ) : (
          <PeriodList
            bins={binsOf(line, unit)}
            unit={unit}
            newest={newest}
            onOpen={(bin) => onChange({ zoom: "", from: bin.start, to: bin.end }, true)}
          />
        )}
      </div>
    </Section>
  );
}

function Days({ line, newest }: { line: Interaction[]; newest: boolean }) {
  const [portions, setPortions] = useState(1);
  const entries = useMemo(() => (newest ? newestFirst(foldedLine(line)) : foldedLine(line)), [line, newest]);
  const { shown, more } = chunk(entries, portions * PORTION);
  return (
    <>
      {lineDays(shown).map(({ day, gap, interactions, entries: within }) => (
        <TimelineDay key={day} day={day} gap={gap} newest={newest} interactions={interactions} entries={within} />
      ))}
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
    </>
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

function NothingLeft({ timeline, onChange }: { timeline: Timeline; onChange: (patch: UrlPatch) => void }) {
  if (timeline.interactions.length === 0) return <Text c="dimmed">{t("customer.line.empty")}</Text>;
  const cleared = Object.fromEntries([...FIELDS, "from", "to"].map((name) => [name, ""]));
  return (
    <EmptyPanel
      title={t("customer.line.none")}
      why=""
      action={
        <Button size="xs" variant="default" onClick={() => onChange(cleared)}>
          {t("customer.line.none.clear")}
        </Button>
      }
    />
  );
}

// The process map: what directly follows what, as much of it as is asked for, and the same as a table.
import { Group, SegmentedControl, Skeleton, Slider, Stack, Text } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { useApi, useWorkspace } from "../../api/queries";
import type { TransitionTable } from "../../api/types";
import { Hint } from "../../components/Hint";
import { Section } from "../../components/Page";
import { StatePanel, type EmptyWords } from "../../components/StatePanel";
import { saidPath } from "../../components/saidSelection";
import { formatCount, formatRate } from "../../format/number";
import { selectionParams } from "../../url/selection";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import type { PanelProps } from "./PathsPage";
import { ProcessDrawing, type Weight } from "./ProcessDrawing";
import { meetingsOf, processOf, type Process } from "./processMap";
import { TransitionsTable } from "./TransitionsTable";

const ACTIVITIES_AT_FIRST = 10;
const CONNECTIONS_AT_FIRST = 16;
const CONNECTIONS_MOST = 80;
const ACTIVITIES_MOST = 40;

export function ProcessPanel({ selection, onReady }: PanelProps) {
  const query = useApi<TransitionTable>("transitions", selectionParams(selection));
  useEffect(() => onReady(!query.isPending && !query.isPlaceholderData), [onReady, query.isPending, query.isPlaceholderData]);
  return (
    <StatePanel query={query} skeleton={<Skeleton height={480} />} empty={emptyWords}>
      {(table) => <ProcessView table={table} />}
    </StatePanel>
  );
}

function emptyWords(table: TransitionTable): EmptyWords | null {
  return table.transitions.length > 0 ? null : { title: t("paths.process.empty"), why: t("paths.process.empty.why") };
}

function ProcessView({ table }: { table: TransitionTable }) {
  const [state, change] = useUrlState();
  const workspace = useWorkspace().data;
  const rows = table.transitions;
  const most = Math.min(ACTIVITIES_MOST, useMemo(() => meetingsOf(rows).size, [rows]));
  const many = chosen(state.activities, ACTIVITIES_AT_FIRST, most);
  const steps = chosen(state.connections, CONNECTIONS_AT_FIRST, CONNECTIONS_MOST);
  const weight: Weight = state.weight === "time" ? "time" : "count";
  const process = useMemo(() => processOf(rows, many, steps), [rows, many, steps]);
  const first = rows.find((row) => row.source !== row.target);
  const sentence = first
    ? t("paths.process.finding", {
        steps: formatCount(table.steps),
        source: saidPath([first.source], workspace),
        target: saidPath([first.target], workspace),
        count: formatCount(first.count),
        share: formatRate(first.share),
      })
    : t("paths.process.finding_none", { steps: formatCount(table.steps) });
  return (
    <Stack gap="md">
      <section className="tw-card" style={{ minWidth: 0 }} data-process>
        <Stack gap="xs" p="md" pb={0}>
          <Group gap={4}>
            <Text component="h2" fw={650} m={0}>
              {t("paths.process.title")}
            </Text>
            <Hint said={t("paths.process.is")} />
          </Group>
          <Text size="sm" c="dimmed">
            {sentence}
          </Text>
          <Group gap="md" style={{ columnGap: 36 }} align="flex-end" className="tw-no-print">
            <Amount
              label={t("paths.process.activities", { n: process.activities.length, all: process.allActivities })}
              least={2}
              most={most}
              value={many}
              onChange={(n) => change({ activities: n === ACTIVITIES_AT_FIRST ? null : n })}
            />
            <Amount
              label={t("paths.process.connections", { n: process.connections.length, all: formatCount(process.allConnections) })}
              least={0}
              most={CONNECTIONS_MOST}
              value={steps}
              onChange={(n) => change({ connections: n === CONNECTIONS_AT_FIRST ? null : n })}
            />
            <SegmentedControl
              size="xs"
              aria-label={t("paths.process.weight")}
              value={weight}
              onChange={(one) => change({ weight: one === "time" ? "time" : null })}
              data={[
                { value: "count", label: t("paths.process.weight.count") },
                { value: "time", label: t("paths.process.weight.time") },
              ]}
            />
          </Group>
        </Stack>
        <ProcessDrawing process={process} weight={weight} sentence={sentence} />
        <ProcessLegend process={process} weight={weight} />
      </section>
      <Section title={t("paths.process.table")} pad={false}>
        <TransitionsTable rows={rows} />
      </Section>
    </Stack>
  );
}

function chosen(written: string | undefined, first: number, most: number): number {
  const n = written === undefined ? first : Number(written);
  return Math.min(most, Number.isInteger(n) && n >= 0 ? n : first);
}

function ProcessLegend({ process, weight }: { process: Process; weight: Weight }) {
  return (
    <Text size="xs" c="dimmed" px="md" pb="sm">
      {t(weight === "count" ? "paths.process.legend.count" : "paths.process.legend.time")}{" "}
      {process.connections.length > 0 && t("paths.process.legend")}
    </Text>
  );
}

type AmountProps = { label: string; least: number; most: number; value: number; onChange: (n: number) => void };

/** The address changes when the slider is let go of; the label follows what is shown. */
function Amount({ label, least, most, value, onChange }: AmountProps) {
  const [moved, setMoved] = useState(value);
  useEffect(() => setMoved(value), [value]);
  return (
    <div style={{ width: 220 }}>
      <Text size="xs" fw={600} mb={2}>
        {label}
      </Text>
      <Slider
        size="sm"
        thumbLabel={label}
        min={least}
        max={Math.max(most, least + 1)}
        value={moved}
        label={(n) => n}
        onChange={setMoved}
        onChangeEnd={onChange}
      />
    </div>
  );
}

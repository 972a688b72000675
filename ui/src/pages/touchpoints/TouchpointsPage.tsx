// Every touchpoint with its figures: searched, filtered and sorted, all of it in the address.
import { Button, Skeleton, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useApi, useWorkspace } from "../../api/queries";
import type { Scorecard } from "../../api/types";
import { CsvButton } from "../../components/CsvButton";
import { DataTable, sortedRows } from "../../components/DataTable";
import { FilterBar } from "../../components/FilterBar";
import { Page } from "../../components/Page";
import { EmptyPanel, StatePanel } from "../../components/StatePanel";
import { formatCount, formatNumber, formatRate, formatSeconds } from "../../format/number";
import { readSelection, selectionParams } from "../../url/selection";
import { useUrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import { summary, worded } from "./findings";
import { SortMenu, TouchpointCards } from "./TouchpointCards";
import { TouchpointFilters } from "./TouchpointFilters";
import { csvColumns, touchpointColumns } from "./touchpointColumns";
import { matches, readView, writeView, type TouchpointView } from "./touchpointView";

export const SHOW = { number: formatCount, share: formatRate, duration: formatSeconds };

/** The workspace's own name of a stage. */
export function useStageName(): (key: string) => string {
  const stages = useWorkspace().data?.stages ?? [];
  return (key) => stages.find((stage) => stage.key === key)?.name ?? tName("stage", key);
}

export function TouchpointsPage() {
  const [state, change] = useUrlState();
  const selection = readSelection(state);
  const query = useApi<Scorecard>("scorecard", selectionParams(selection));
  const card = query.data;
  const view = readView(state);
  const rows = card?.touchpoints.filter((row) => matches(row, view)) ?? [];
  return (
    <Page
      title={t("touchpoints.title")}
      sentence={card && <Sentence card={card} shown={rows.length} />}
      ready={query.isSuccess && !query.isPlaceholderData}
      actions={card && <CsvButton name="touchpoints" columns={csvColumns()} rows={rows} />}
    >
      <FilterBar selection={selection} onChange={change} />
      <StatePanel query={query} skeleton={<TableSkeleton />} empty={emptyWords}>
        {(data) => (
          <TouchpointTable
            card={data}
            view={view}
            intervals={state.intervals === "1"}
            onView={(part) => change(writeView(part))}
            onIntervals={(shown) => change({ intervals: shown ? "1" : "" })}
          />
        )}
      </StatePanel>
    </Page>
  );
}

function Sentence({ card, shown }: { card: Scorecard; shown: number }) {
  const windows = { window: formatNumber(card.window_days), retention: formatNumber(card.retention_days) };
  return (
    <>
      {worded(summary(card, shown, SHOW))} {t("touchpoints.windows", windows)}
    </>
  );
}

function emptyWords(card: Scorecard) {
  if (card.touchpoints.length > 0) return null;
  return { title: t("touchpoints.empty"), why: t("touchpoints.empty.why"), command: "touchweave import DIR FILE" };
}

type TouchpointTableProps = {
  card: Scorecard;
  view: TouchpointView;
  intervals: boolean;
  onView: (part: Partial<TouchpointView>) => void;
  onIntervals: (shown: boolean) => void;
};

function TouchpointTable({ card, view, intervals, onView, onIntervals }: TouchpointTableProps) {
  const narrow = useMediaQuery("(max-width: 48em)");
  const stageName = useStageName();
  const columns = touchpointColumns(card, intervals, stageName);
  const rows = card.touchpoints.filter((row) => matches(row, view));
  const sorted = sortedRows(rows, columns, view.sort);
  const onSort = (sort: string): void => onView({ sort });
  return (
    <div className="tw-card" style={{ overflow: "hidden" }}>
      <TouchpointFilters card={card} view={view} intervals={intervals} stageName={stageName} onView={onView} onIntervals={onIntervals} />
      {narrow && (
        <div style={{ padding: "0 12px" }}>
          <SortMenu columns={columns} sort={view.sort} onSort={onSort} />
        </div>
      )}
      {rows.length === 0 ? (
        <NothingMatches onView={onView} />
      ) : narrow ? (
        <TouchpointCards card={card} rows={sorted} intervals={intervals} stageName={stageName} />
      ) : (
        <DataTable
          caption={t("touchpoints.caption")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.key}
          sort={view.sort}
          onSort={onSort}
          minWidth={1100}
          dense
          stickyFirst
        />
      )}
    </div>
  );
}

function NothingMatches({ onView }: { onView: (part: Partial<TouchpointView>) => void }) {
  const clear = () => onView({ search: "", channel: "", stage: "", setting: "", flag: "" });
  return (
    <EmptyPanel
      title={t("touchpoints.none")}
      why={t("touchpoints.none.why")}
      action={
        <Button size="xs" variant="default" onClick={clear}>
          {t("touchpoints.none.clear")}
        </Button>
      }
    />
  );
}

/** The table's shape in grey. */
export function TableSkeleton({ rows = 10 }: { rows?: number }) {
  return (
    <Stack gap={10} p="md" className="tw-card">
      <Skeleton height={30} width="60%" />
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton key={i} height={34} />
      ))}
    </Stack>
  );
}

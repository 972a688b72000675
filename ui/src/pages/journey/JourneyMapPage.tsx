// The journey as it really is: one map, or two side by side, with the evidence behind every mark.
import { Button, Group, SegmentedControl, Select, Skeleton } from "@mantine/core";
import { apiAddress } from "../../api/client";
import { useApi, useWorkspace, type ApiQuery } from "../../api/queries";
import type { JourneyMap, WorkspaceInfo } from "../../api/types";
import { FilterBar } from "../../components/FilterBar";
import { saidSelection } from "../../components/saidSelection";
import { Icon } from "../../components/Icon";
import { Page } from "../../components/Page";
import { StatePanel, type EmptyWords } from "../../components/StatePanel";
import { formatPeriod } from "../../format/date";
import { readSelection, selectionParams, writeSelection, type Selection, EVERYTHING } from "../../url/selection";
import { useUrlState, type UrlState } from "../../url/state";
import { t } from "../../words/words";
import { curveDomain, type Domain } from "./curve";
import { FEW_LANES, laneMode, lanesOf } from "./lanes";
import { commonScales, type Scales } from "./layout";
import { MapBoard } from "./MapBoard";
import { MapHead } from "./MapHead";
import { MapLegend } from "./MapLegend";
import { MapTables } from "./MapTables";
import { PainPoints } from "./PainPoints";
import { usePrintFit } from "./printFit";
import { TouchpointDrawer } from "./TouchpointDrawer";

const ARROWS = ["0", "15", "25", "40", "80", "1000"];
const ARROWS_AT_FIRST = "25";

/** What both maps have in common, so that they can be compared. */
type Drawing = { scales: Scales; domain: Domain; lanes: string | undefined; asTable: boolean };

type Side = { label: "A" | "B"; prefix: "" | "b_"; selection: Selection; query: ApiQuery<JourneyMap> };

export function JourneyMapPage() {
  const [state, change] = useUrlState();
  const workspace = useWorkspace().data;
  const compared = state.compare === "1";
  const sides = useSides(state, compared);
  const ready = sides.every((side) => !side.query.isPending && !side.query.isPlaceholderData);
  const drawing: Drawing = {
    scales: commonScales(sides.map((side) => side.query.data)),
    domain: curveDomain(sides.map((side) => side.query.data?.stages ?? [])),
    lanes: state.lanes,
    asTable: state.view === "table",
  };
  const chosen = sides.find((side) => side.label === (state.side ?? "A")) ?? sides[0]!;
  usePrintFit();
  return (
    <Page title={t("map.title")} sentence={t("map.sentence")} ready={ready} actions={<Actions state={state} />}>
      <Group gap="md" className="tw-no-print" justify="space-between" align="flex-end">
        <div style={{ display: "grid", gap: 8, minWidth: 0 }}>
          {sides.map((side) => (
            <FilterBar
              key={side.label}
              selection={side.selection}
              prefix={side.prefix}
              label={compared ? side.label : undefined}
              onChange={change}
            >
              {side.label === "A" && <CompareButton compared={compared} change={change} />}
            </FilterBar>
          ))}
        </div>
        <ViewControls map={sides[0]!.query.data} state={state} change={change} />
      </Group>
      <div className="tw-maps" data-two={compared || undefined}>
        {sides.map((side, index) => (
          <Side
            key={side.label}
            side={side}
            other={compared ? sides[1 - index] : undefined}
            workspace={workspace}
            drawing={drawing}
            chosen={state.at && (state.side ?? "A") === side.label ? state.at : null}
            choose={(at) => change({ at, side: side.label === "B" ? "B" : null }, true)}
          />
        ))}
      </div>
      <TouchpointDrawer
        map={chosen.query.data}
        selection={chosen.selection}
        at={state.at ?? null}
        side={compared ? chosen.label : null}
        onClose={() => change({ at: null, side: null })}
        onChoose={(at) => change({ at })}
      />
    </Page>
  );
}

function useSides(state: UrlState, compared: boolean): Side[] {
  const a = readSelection(state);
  const b = readSelection(state, "b_");
  const max_transitions = arrowsOf(state);
  const queryA = useApi<JourneyMap>("journey_map", { ...selectionParams(a), max_transitions });
  const queryB = useApi<JourneyMap>("journey_map", { ...selectionParams(b), max_transitions }, compared);
  const sideA: Side = { label: "A", prefix: "", selection: a, query: queryA };
  return compared ? [sideA, { label: "B", prefix: "b_", selection: b, query: queryB }] : [sideA];
}

const arrowsOf = (state: UrlState): string => (ARROWS.includes(state.arrows ?? "") ? state.arrows! : ARROWS_AT_FIRST);

type Change = ReturnType<typeof useUrlState>[1];

function CompareButton({ compared, change }: { compared: boolean; change: Change }) {
  const toggle = () =>
    change(compared ? { compare: null, side: null, ...writeSelection(EVERYTHING, "b_") } : { compare: "1" }, true);
  return (
    <Button
      size="xs"
      variant={compared ? "light" : "default"}
      leftSection={<Icon name={compared ? "close" : "compare"} size={14} />}
      onClick={toggle}
    >
      {t(compared ? "map.compare.end" : "map.compare")}
    </Button>
  );
}

function ViewControls({ map, state, change }: { map: JourneyMap | undefined; state: UrlState; change: Change }) {
  const word = (many: string) =>
    many === "0" ? t("map.arrows.none") : many === "1000" ? t("map.arrows.all") : t("map.arrows.some", { n: many });
  return (
    <Group gap="xs">
      <Select
        size="xs"
        w={200}
        visibleFrom="sm"
        aria-label={t("map.arrows")}
        allowDeselect={false}
        value={arrowsOf(state)}
        data={ARROWS.map((many) => ({ value: many, label: word(many) }))}
        onChange={(many) => change({ arrows: many === ARROWS_AT_FIRST ? null : many })}
      />
      <LaneControl map={map} state={state} change={change} />
      <SegmentedControl
        size="xs"
        aria-label={t("map.view")}
        value={state.view === "table" ? "table" : "map"}
        onChange={(view) => change({ view: view === "table" ? "table" : null })}
        data={[
          { value: "map", label: t("map.view.map") },
          { value: "table", label: t("map.view.table") },
        ]}
      />
    </Group>
  );
}

function LaneControl({ map, state, change }: { map: JourneyMap | undefined; state: UrlState; change: Change }) {
  if (!map || map.channels.length <= FEW_LANES || state.view === "table") return null;
  return (
    <SegmentedControl
      size="xs"
      visibleFrom="sm"
      aria-label={t("map.lanes")}
      value={laneMode(state.lanes, map)}
      onChange={(lanes) => change({ lanes: lanes === "kind" ? null : lanes })}
      data={[
        { value: "kind", label: t("map.lanes.kind") },
        { value: "channel", label: t("map.lanes.channel") },
      ]}
    />
  );
}

function Actions({ state }: { state: UrlState }) {
  const address = apiAddress("journey_map.svg", selectionParams(readSelection(state)));
  return (
    <>
      <Button
        component="a"
        href={address}
        download="journey-map.svg"
        variant="default"
        size="xs"
        leftSection={<Icon name="export" size={15} />}
      >
        {t("map.export.svg")}
      </Button>
      <Button variant="default" size="xs" visibleFrom="sm" leftSection={<Icon name="print" size={15} />} onClick={() => window.print()}>
        {t("map.print")}
      </Button>
    </>
  );
}

type SideProps = {
  side: Side;
  other: Side | undefined;
  workspace: WorkspaceInfo | undefined;
  drawing: Drawing;
  chosen: string | null;
  choose: (key: string) => void;
};

function Side({ side, other, workspace, drawing, chosen, choose }: SideProps) {
  const otherMap = other?.query.data;
  const label = other
    ? `${side.label}: ${saidSelection(side.selection, workspace)}, ${formatPeriod(side.selection.since, side.selection.until)}`
    : t("map.title");
  return (
    <StatePanel query={side.query} skeleton={<MapSkeleton />} empty={(map) => emptyWords(map, side.selection)}>
      {(map) => (
        <div className="tw-print-frame">
          <div className="tw-print-sheet" style={{ display: "grid", gap: 16 }}>
            <section className="tw-card" style={{ overflow: "hidden" }} data-side={side.label}>
              <MapHead map={map} side={other ? side.label : null} said={label} />
              {drawing.asTable ? (
                <MapTables map={map} />
              ) : (
                <MapBoard
                  map={map}
                  scales={drawing.scales}
                  domain={drawing.domain}
                  lanes={lanesOf(map, laneMode(drawing.lanes, map))}
                  label={label}
                  chosen={chosen}
                  onChoose={choose}
                  other={other && otherMap ? { label: other.label, stages: otherMap.stages } : undefined}
                />
              )}
              {!drawing.asTable && <MapLegend map={map} />}
            </section>
            <PainPoints map={map} onChoose={choose} />
          </div>
        </div>
      )}
    </StatePanel>
  );
}

function MapSkeleton() {
  return (
    <div className="tw-card" style={{ padding: 16 }}>
      <Skeleton height={24} width="50%" mb="md" />
      <Skeleton height={420} mb="md" />
      <Skeleton height={150} />
    </div>
  );
}

function emptyWords(map: JourneyMap, selection: Selection): EmptyWords | null {
  if (map.customers > 0) return null;
  const narrowed = selection.where.length > 0 || selection.since !== "" || selection.until !== "";
  if (narrowed) return { title: t("map.empty.selection"), why: t("map.empty.selection.why") };
  return { title: t("map.empty"), why: t("map.empty.why"), command: t("map.empty.command") };
}


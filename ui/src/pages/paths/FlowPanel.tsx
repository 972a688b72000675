// The flow from step to step: drawn where there is room, listed where there is not, or as a table.
import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect, useMemo } from "react";
import { useApi, useWorkspace } from "../../api/queries";
import { FewNotice } from "../../components/FewNotice";
import { Hint } from "../../components/Hint";
import { Icon } from "../../components/Icon";
import { StatePanel, type EmptyWords } from "../../components/StatePanel";
import { ViewSwitch } from "../../components/ViewSwitch";
import { saidPath } from "../../components/saidSelection";
import { formatCount, formatRate } from "../../format/number";
import { selectionParams } from "../../url/selection";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { flowOf, followed, partsOf, type Flow } from "./flow";
import { FlowControls } from "./FlowControls";
import { FlowDrawing } from "./FlowDrawing";
import { FlowSteps } from "./FlowSteps";
import { FlowTable } from "./FlowTable";
import { readBoxes, readFollow, readPaths, writeBoxes, writeFollow, writePaths } from "./pathsAsked";
import type { PanelProps } from "./PathsPage";
import type { PathTree } from "../../api/types";
import { WaysDrawer } from "./WaysDrawer";

export function FlowPanel({ selection, onReady }: PanelProps) {
  const [state, change] = useUrlState();
  const asked = readPaths(state);
  const query = useApi<PathTree>("paths", { ...selectionParams(selection), ...asked });
  useEffect(() => onReady(!query.isPending && !query.isPlaceholderData), [onReady, query.isPending, query.isPlaceholderData]);
  return (
    <Stack gap="md">
      <FlowControls
        asked={asked}
        boxes={readBoxes(state)}
        onChange={(part) => change(writePaths(part), true)}
        onBoxes={(boxes) => change(writeBoxes(boxes), true)}
      />
      <StatePanel query={query} skeleton={<FlowSkeleton />} empty={(tree) => emptyWords(tree)}>
        {(tree) => <FlowCard tree={tree} />}
      </StatePanel>
    </Stack>
  );
}

function FlowCard({ tree }: { tree: PathTree }) {
  const [state, change] = useUrlState();
  const workspace = useWorkspace().data;
  const narrow = useMediaQuery("(max-width: 48em)");
  const parts = useMemo(() => followed(partsOf(tree), readFollow(state.follow)), [tree, state.follow]);
  const boxes = readBoxes(state);
  const flow = useMemo(() => flowOf(parts, boxes), [parts, boxes]);
  const asTable = state.view === "table";
  const follow = readFollow(state.follow);
  const sentence =
    follow.length > 0
      ? t("paths.finding.followed", { n: formatCount(flow.columns[0]?.[0]?.count ?? 0), all: formatCount(tree.entrants) })
      : finding(tree, flow, (key) => saidPath([key], workspace));
  return (
    <section className="tw-card" style={{ minWidth: 0 }} data-flow data-entrants={tree.entrants}>
      <Group justify="space-between" align="flex-start" p="md" pb="sm" gap="xs">
        <div style={{ flex: "1 1 320px", minWidth: 0 }}>
          <Group gap={4}>
            <Text component="h2" fw={650} m={0} size="md">
              {title(tree, (key) => saidPath([key], workspace))}
            </Text>
            <Hint said={t("paths.flow.is")} />
          </Group>
          <Text size="sm" c="dimmed">
            {sentence}
          </Text>
          <FewNotice n={tree.entrants} />
          {follow.length > 0 && (
            <Button
              size="compact-sm"
              mt={6}
              variant="light"
              rightSection={<Icon name="close" size={13} />}
              onClick={() => change({ follow: null })}
            >
              {t("paths.followed", { path: saidPath(follow, workspace) })}
            </Button>
          )}
        </div>
        <ViewSwitch asTable={asTable} onChange={(view) => change({ view })} />
      </Group>
      {asTable ? (
        <FlowTable parts={parts} />
      ) : narrow ? (
        <FlowSteps flow={flow} tree={tree} />
      ) : (
        <FlowDrawing flow={flow} tree={tree} sentence={sentence} />
      )}
      <WaysDrawer
        flow={flow}
        ways={state.ways}
        onClose={() => change({ ways: null })}
        onFollow={(keys) => change({ follow: writeFollow(keys), ways: null })}
      />
    </section>
  );
}

type Named = (key: string | null) => string;

function title(tree: PathTree, name: Named): string {
  if (tree.start && tree.end) return t("paths.title.between", { start: name(tree.start), end: name(tree.end) });
  if (tree.start) return t("paths.title.after", { start: name(tree.start) });
  if (tree.end) return t("paths.title.before", { end: name(tree.end) });
  return t("paths.title.all");
}

function finding(tree: PathTree, flow: Flow, name: Named): string {
  const whole = t(tree.session_minutes === null ? "paths.finding.lines" : "paths.finding.sessions", {
    n: formatCount(tree.entrants),
  });
  const column = flow.columns[tree.start || tree.end ? 1 : 0] ?? [];
  const most = column.find((one) => one.touchpoint !== null);
  const base = flow.columns[0]?.reduce((sum, one) => sum + one.count, 0) ?? 0;
  if (!most || base === 0) return whole;
  const word = tree.direction === "before" ? "paths.finding.before" : tree.start ? "paths.finding.after" : "paths.finding.first";
  return `${whole} ${t(word, { share: formatRate(most.count / base), name: name(most.touchpoint) })}`;
}

function emptyWords(tree: PathTree): EmptyWords | null {
  if (tree.entrants > 0) return null;
  return { title: t("paths.empty"), why: t("paths.empty.why") };
}

function FlowSkeleton() {
  return (
    <div className="tw-card" style={{ padding: 16 }}>
      <Skeleton height={24} width="40%" mb="md" />
      <Group gap={80} wrap="nowrap" align="stretch">
        {[0, 1, 2, 3].map((one) => (
          <Skeleton key={one} height={420} />
        ))}
      </Group>
    </div>
  );
}

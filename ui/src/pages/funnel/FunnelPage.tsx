// How many come from step to step, how long it takes them, and who leaves where.
import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useApi, useWorkspace } from "../../api/queries";
import type { BreakdownFunnelTable, FunnelTable, Scorecard, WorkspaceInfo } from "../../api/types";
import { FewNotice } from "../../components/FewNotice";
import { FilterBar } from "../../components/FilterBar";
import { Hint } from "../../components/Hint";
import { Page } from "../../components/Page";
import { EmptyPanel, StatePanel, type EmptyWords } from "../../components/StatePanel";
import { ViewSwitch } from "../../components/ViewSwitch";
import { formatCount, formatSeconds } from "../../format/number";
import { formatInterval, formatValue } from "../../format/score";
import type { StepAsked } from "../../url/behind";
import { readSelection, selectionParams } from "../../url/selection";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { askedSteps, funnelParams, readFunnel, writeFunnel, type FunnelAsked } from "./funnelAsked";
import { FunnelBars, FunnelLegend, useStepName } from "./FunnelBars";
import { FunnelBuilder } from "./FunnelBuilder";
import { leak } from "./funnelFinding";
import { FunnelAsTable, FunnelByGroup } from "./FunnelTables";
import "./funnel.css";

export function FunnelPage() {
  const [state, change] = useUrlState();
  const selection = readSelection(state);
  const workspace = useWorkspace().data;
  const asked = readFunnel(state);
  const asks = askedSteps(asked.steps).length > 0;
  const query = useApi<FunnelTable | BreakdownFunnelTable>("funnel", { ...selectionParams(selection), ...funnelParams(asked) }, asks);
  const ready = asks ? !query.isPending && !query.isPlaceholderData : workspace !== undefined;
  return (
    <Page title={t("funnel.title")} sentence={t("funnel.sentence")} ready={ready}>
      <FilterBar selection={selection} onChange={change} />
      <FunnelBuilder asked={asked} workspace={workspace} onChange={(part) => change(writeFunnel(part))} />
      {asks ? (
        <StatePanel query={query} skeleton={<Skeleton height={360} />} empty={emptyWords}>
          {(found) => (
            <section className="tw-card" style={{ minWidth: 0, overflow: "hidden" }} data-found={"groups" in found ? "groups" : "steps"}>
              {"groups" in found ? <Groups found={found} asked={asked} /> : <Whole table={found} asked={asked} />}
            </section>
          )}
        </StatePanel>
      ) : (
        <NoSteps onChoose={(steps) => change(writeFunnel({ steps }), true)} workspace={workspace} />
      )}
    </Page>
  );
}

function emptyWords(found: FunnelTable | BreakdownFunnelTable): EmptyWords | null {
  const entrants = "groups" in found ? found.groups.length : found.entrants;
  return entrants > 0 ? null : { title: t("funnel.nobody"), why: t("funnel.nobody.why") };
}

function Whole({ table, asked }: { table: FunnelTable; asked: FunnelAsked }) {
  const [state, change] = useUrlState();
  const asTable = state.view === "table";
  return (
    <>
      <Group justify="space-between" align="flex-start" p="md" pb="xs" gap="xs">
        <div style={{ flex: "1 1 320px" }}>
          <Group gap={4}>
            <Text component="h2" fw={650} m={0}>
              {t("funnel.question")}
            </Text>
            <Hint said={t(`funnel.order.${asked.order}.is`)} />
          </Group>
          <Finding table={table} asked={asked} />
          <FewNotice n={table.entrants} />
        </div>
        <ViewSwitch asTable={asTable} onChange={(view) => change({ view })} />
      </Group>
      {asTable ? (
        <FunnelAsTable table={table} asked={asked} />
      ) : (
        <>
          <FunnelBars table={table} asked={asked} />
          <FunnelLegend />
        </>
      )}
    </>
  );
}

function Finding({ table, asked }: { table: FunnelTable; asked: FunnelAsked }) {
  const name = useStepName(asked);
  const [first, last] = [table.steps[0]!, table.steps[table.steps.length - 1]!];
  const worst = leak(table);
  const word = table.count === "attempts" ? "funnel.finding.attempts" : "funnel.finding";
  const said = [
    t(word, {
      entrants: formatCount(table.entrants),
      first: name(first),
      last: name(last),
      rate: formatValue(table.conversion_rate.value, "rate"),
      interval: formatInterval(table.conversion_rate, "rate"),
    }),
    table.median_seconds !== null && t("funnel.finding.time", { time: formatSeconds(table.median_seconds) }),
    worst && t("funnel.finding.leak", { lost: formatCount(worst.lost), step: name(worst.step) }),
  ];
  return (
    <Text size="sm" c="dimmed">
      {said.filter(Boolean).join(" ")}
    </Text>
  );
}

function Groups({ found, asked }: { found: BreakdownFunnelTable; asked: FunnelAsked }) {
  return (
    <>
      <Text component="h2" fw={650} m={0} p="md" pb={4}>
        {t("funnel.by.question")}
      </Text>
      <FunnelByGroup found={found} asked={asked} />
    </>
  );
}

const EXAMPLE_STEPS = 4;

/** The most met touchpoint of each of the first stages, in their order. */
export function exampleSteps(card: Scorecard, workspace: WorkspaceInfo): StepAsked[] {
  const most = workspace.stages.map((stage) =>
    card.touchpoints
      .filter((one) => one.stage === stage.key && one.customers > 0)
      .reduce<Scorecard["touchpoints"][number] | null>((best, one) => (best && best.customers >= one.customers ? best : one), null),
  );
  return most.filter((one) => one !== null).slice(0, EXAMPLE_STEPS).map((one) => ({ places: [one.key] }));
}

function NoSteps({ workspace, onChoose }: { workspace: WorkspaceInfo | undefined; onChoose: (steps: StepAsked[]) => void }) {
  const card = useApi<Scorecard>("scorecard").data;
  const steps = card && workspace ? exampleSteps(card, workspace) : [];
  return (
    <Stack>
      <EmptyPanel
        title={t("funnel.empty")}
        why={t("funnel.empty.why")}
        action={
          steps.length > 1 && (
            <Button size="xs" variant="default" onClick={() => onChoose(steps)}>
              {t("funnel.empty.example")}
            </Button>
          )
        }
      />
    </Stack>
  );
}

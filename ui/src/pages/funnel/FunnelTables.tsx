// The funnel as a table, and broken down by groups.
import { Group, Text } from "@mantine/core";
import { BehindLink } from "../../components/BehindLink";
import { CsvButton } from "../../components/CsvButton";
import { DataTable, type Column } from "../../components/DataTable";
import { ScoreValue } from "../../components/ScoreValue";
import { formatCount, formatSeconds } from "../../format/number";
import type { InGroup } from "../../url/behind";
import { useUrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import { useTouchpointName } from "../customers/customerColumns";
import { useStageName } from "../touchpoints/TouchpointsPage";
import { behindStep, type FunnelAsked, type Which } from "./funnelAsked";
import { useStepName } from "./FunnelBars";
import type { BreakdownFunnelTable, FunnelStep, FunnelTable } from "../../api/types";

export function FunnelAsTable({ table, asked }: { table: FunnelTable; asked: FunnelAsked }) {
  const columns = useStepColumns(asked);
  return (
    <>
      <Group justify="flex-end" px="md" pb="xs">
        <CsvButton name="funnel" columns={columns} rows={table.steps} />
      </Group>
      <DataTable caption={t("funnel.table")} columns={columns} rows={table.steps} rowKey={(step) => String(step.step)} minWidth={860} dense />
    </>
  );
}

function useStepColumns(asked: FunnelAsked): Column<FunnelStep>[] {
  const name = useStepName(asked);
  const counted = (key: "reached" | "dropped" | "still_open", which: (step: FunnelStep) => Which): Column<FunnelStep> => ({
    key,
    title: t(`funnel.column.${key}`),
    align: "right",
    render: (step) => <BehindLink behind={behindStep(asked, which(step))}>{formatCount(step[key])}</BehindLink>,
    csv: (step) => step[key],
  });
  const scored = (key: "step_rate" | "total_rate"): Column<FunnelStep> => ({
    key,
    title: t(`funnel.column.${key}`),
    align: "right",
    render: (step) => <ScoreValue score={step[key]} unit="rate" measure={`funnel_${key}`} form="split" />,
    csv: (step) => step[key].value,
  });
  return [
    { key: "step", title: t("funnel.column.step"), render: (step) => `${step.step}. ${name(step)}`, csv: (step) => name(step) },
    counted("reached", ({ step }) => ({ step })),
    scored("step_rate"),
    scored("total_rate"),
    counted("dropped", ({ step }) => ({ step, dropped: true })),
    counted("still_open", ({ step }) => ({ step, dropped: true, still_open: true })),
    {
      key: "median",
      title: t("funnel.column.median"),
      align: "right",
      render: (step) => formatSeconds(step.median_seconds),
      csv: (step) => step.median_seconds,
    },
  ];
}

type GroupRow = BreakdownFunnelTable["groups"][number];

export function FunnelByGroup({ found, asked }: { found: BreakdownFunnelTable; asked: FunnelAsked }) {
  const [state, change] = useUrlState();
  const columns = useGroupColumns(found, asked);
  return (
    <>
      <Group justify="space-between" px="md" pb="xs">
        <Text size="sm" c="dimmed">
          {t("funnel.by.is")}
        </Text>
        <CsvButton name="funnel-by-group" columns={columns} rows={found.groups} />
      </Group>
      <DataTable
        caption={t("funnel.by.table")}
        columns={columns}
        rows={found.groups}
        rowKey={(group) => group.name}
        sort={state.sort}
        onSort={(sort) => change({ sort })}
        minWidth={480 + 80 * (found.groups[0]?.result.steps.length ?? 0)}
        dense
        stickyFirst
      />
    </>
  );
}

function useGroupColumns(found: BreakdownFunnelTable, asked: FunnelAsked): Column<GroupRow>[] {
  const touchpointName = useTouchpointName();
  const stepName = useStepName(asked);
  const isGroup = ({ name }: GroupRow): InGroup => ({ type: "group", by: found.by, name });
  const stageName = useStageName();
  const named = (name: string): string => {
    if (name === "(other)") return t("funnel.by.group.other");
    if (name === "(none)") return t("funnel.by.group.none");
    if (found.by === "touchpoint") return touchpointName(name);
    if (found.by === "stage") return stageName(name);
    return found.by === "channel" ? tName("channel", name) : name;
  };
  const steps = found.groups[0]?.result.steps ?? [];
  return [
    { key: "group", title: t("funnel.column.group"), render: (group) => named(group.name), sort: (group) => named(group.name) },
    {
      key: "customers",
      title: t("funnel.column.customers"),
      align: "right",
      render: (group) => <BehindLink behind={isGroup(group)}>{formatCount(group.customers)}</BehindLink>,
      sort: (group) => group.customers,
    },
    ...steps.map(
      ({ step }, place): Column<GroupRow> => ({
        key: `step${step}`,
        title: t("funnel.column.step_n", { n: step }),
        hint: stepName(steps[place]!),
        align: "right",
        render: (group) => (
          <BehindLink behind={behindStep(asked, { step })} group={isGroup(group)}>
            {formatCount(group.result.steps[place]!.reached)}
          </BehindLink>
        ),
        sort: (group) => group.result.steps[place]!.reached,
      }),
    ),
    {
      key: "conversion",
      title: t("measure.funnel_conversion_rate"),
      align: "right",
      render: (group) => <ConversionBar group={group} />,
      sort: (group) => group.result.conversion_rate.value,
    },
  ];
}

const per = (share: number): string => `${(share * 100).toFixed(2)}%`;

function ConversionBar({ group }: { group: GroupRow }) {
  const score = group.result.conversion_rate;
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: 10, whiteSpace: "nowrap" }}>
      <span className="tw-funnel-bar" style={{ width: 110 }} aria-hidden="true">
        <span data-part="on" style={{ width: per(score.value ?? 0) }} />
        {score.low !== null && score.high !== null && (
          <i className="tw-whisker" style={{ left: per(score.low), width: per(score.high - score.low) }} />
        )}
      </span>
      <span style={{ minWidth: 104 }}>
        <ScoreValue score={score} unit="rate" measure="funnel_conversion_rate" form="split" />
      </span>
    </span>
  );
}

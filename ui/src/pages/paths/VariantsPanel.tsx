// Whole lines that are alike: the most frequent, how many follow them, and how much they cover together.
import { Group, Select, Skeleton, Stack, Switch, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect } from "react";
import { useApi, useWorkspace } from "../../api/queries";
import { BehindLink } from "../../components/BehindLink";
import { CsvButton } from "../../components/CsvButton";
import { DataTable, type Column } from "../../components/DataTable";
import { FewNotice } from "../../components/FewNotice";
import { Hint } from "../../components/Hint";
import { StatePanel, type EmptyWords } from "../../components/StatePanel";
import { saidPath } from "../../components/saidSelection";
import { formatCount, formatRate, formatSeconds } from "../../format/number";
import { selectionParams } from "../../url/selection";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import type { PanelProps } from "./PathsPage";
import type { VariantRow, VariantTable } from "../../api/types";
import { VariantPath } from "./VariantPath";

const TOPS = [20, 50, 100];
const TOP_AT_FIRST = 20;

export function VariantsPanel({ selection, onReady }: PanelProps) {
  const [state, change] = useUrlState();
  const top = TOPS.includes(Number(state.top)) ? Number(state.top) : TOP_AT_FIRST;
  const collapse_repeats = state.repeats !== "each";
  const query = useApi<VariantTable>("variants", { ...selectionParams(selection), top, collapse_repeats });
  useEffect(() => onReady(!query.isPending && !query.isPlaceholderData), [onReady, query.isPending, query.isPlaceholderData]);
  return (
    <Stack gap="md">
      <Group gap="md" align="flex-end" className="tw-no-print">
        <Select
          size="xs"
          w={140}
          label={t("paths.variants.top")}
          allowDeselect={false}
          value={String(top)}
          data={TOPS.map((n) => ({ value: String(n), label: t("paths.variants.top.n", { n }) }))}
          onChange={(n) => change({ top: Number(n) === TOP_AT_FIRST ? null : n })}
        />
        <Switch
          size="sm"
          mb={4}
          label={t("paths.collapse")}
          title={t("paths.collapse.why")}
          checked={collapse_repeats}
          onChange={(event) => change({ repeats: event.currentTarget.checked ? null : "each" })}
        />
      </Group>
      <StatePanel query={query} skeleton={<Skeleton height={480} />} empty={emptyWords}>
        {(table) => <VariantList table={table} />}
      </StatePanel>
    </Stack>
  );
}

function emptyWords(table: VariantTable): EmptyWords | null {
  return table.lines > 0 ? null : { title: t("paths.empty"), why: t("paths.empty.why") };
}

function VariantList({ table }: { table: VariantTable }) {
  const [state, change] = useUrlState();
  const columns = useColumns(table);
  const narrow = useMediaQuery("(max-width: 48em)");
  const covered = table.variants[table.variants.length - 1]?.cumulative_share ?? 0;
  return (
    <section className="tw-card" style={{ minWidth: 0, overflow: "hidden" }} data-variants={table.distinct}>
      <Group justify="space-between" align="flex-start" p="md" pb="xs" gap="xs">
        <div style={{ flex: "1 1 320px" }}>
          <Group gap={4}>
            <Text component="h2" fw={650} m={0}>
              {t("paths.variants.title")}
            </Text>
            <Hint said={t("paths.variants.is")} />
          </Group>
          <Text size="sm" c="dimmed">
            {t("paths.variants.finding", {
              lines: formatCount(table.lines),
              distinct: formatCount(table.distinct),
              shown: formatCount(table.variants.length),
              covered: formatRate(covered),
            })}
          </Text>
          <FewNotice n={table.lines} />
        </div>
        <CsvButton name="variants" columns={columns} rows={table.variants} />
      </Group>
      {narrow ? (
        <VariantCards table={table} />
      ) : (
        <DataTable
          caption={t("paths.variants.title")}
          columns={columns}
          rows={table.variants}
          rowKey={(row) => row.path.join(">")}
          sort={state.sort ?? "-count"}
          onSort={(sort) => change({ sort })}
          minWidth={820}
          dense
        />
      )}
    </section>
  );
}

function VariantCards({ table }: { table: VariantTable }) {
  const widest = Math.max(1e-9, ...table.variants.map((row) => row.share));
  return (
    <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: "none" }} aria-label={t("paths.variants.title")}>
      {table.variants.map((row) => (
        <li key={row.path.join(">")} style={{ padding: "10px 16px", borderTop: "1px solid var(--tw-line)" }}>
          <VariantPath path={row.path} />
          <Group gap="sm" wrap="nowrap" mt={4} fz="sm">
            <b style={{ minWidth: 44 }}>
              <LinesLink row={row} table={table} />
            </b>
            <div style={{ flex: 1 }}>
              <ShareBar share={row.share} width={row.share / widest} />
            </div>
            <span style={{ minWidth: 62, textAlign: "right" }} title={t("paths.variants.median.is")}>
              {formatSeconds(row.median_seconds)}
            </span>
          </Group>
        </li>
      ))}
    </Stack>
  );
}

function LinesLink({ row, table }: { row: VariantRow; table: VariantTable }) {
  const behind = { type: "variant" as const, path: row.path, collapse_repeats: table.collapsed };
  return <BehindLink behind={behind}>{formatCount(row.count)}</BehindLink>;
}

function useColumns(table: VariantTable): Column<VariantRow>[] {
  const workspace = useWorkspace().data;
  const widest = Math.max(1e-9, ...table.variants.map((row) => row.share));
  const said = (row: VariantRow) => saidPath(row.path, workspace);
  return [
    {
      key: "path",
      title: t("paths.variants.path"),
      render: (row) => <VariantPath path={row.path} />,
      sort: (row) => row.path.length,
      csv: said,
      width: "52%",
    },
    {
      key: "count",
      title: t("paths.variants.count"),
      align: "right",
      render: (row) => <LinesLink row={row} table={table} />,
      sort: (row) => row.count,
    },
    {
      key: "share",
      title: t("paths.variants.share"),
      hint: t("paths.variants.share.is"),
      render: (row) => <ShareBar share={row.share} width={row.share / widest} />,
      sort: (row) => row.share,
      width: 190,
    },
    {
      key: "cumulative",
      title: t("paths.variants.cumulative"),
      hint: t("paths.variants.cumulative.is"),
      align: "right",
      render: (row) => formatRate(row.cumulative_share),
      sort: (row) => row.cumulative_share,
    },
    {
      key: "median",
      title: t("paths.variants.median"),
      hint: t("paths.variants.median.is"),
      align: "right",
      render: (row) => formatSeconds(row.median_seconds),
      sort: (row) => row.median_seconds,
    },
  ];
}

function ShareBar({ share, width }: { share: number; width: number }) {
  return (
    <span className="tw-share">
      <span className="tw-share-track" aria-hidden="true">
        <span style={{ width: `${Math.max(1, width * 100)}%` }} />
      </span>
      <span style={{ minWidth: 48, textAlign: "right" }}>{formatRate(share)}</span>
    </span>
  );
}

// All steps as rows: how often, of how many, after how long; each count the way to its customers.
import { Button, Group } from "@mantine/core";
import { useWorkspace } from "../../api/queries";
import type { TransitionRow } from "../../api/types";
import { BehindLink } from "../../components/BehindLink";
import { CsvButton } from "../../components/CsvButton";
import { DataTable, sortedRows, type Column } from "../../components/DataTable";
import { saidPath } from "../../components/saidSelection";
import { stepColumns } from "../../components/stepColumns";
import { formatCount, formatSeconds } from "../../format/number";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";

const SHOWN = 50;

export function TransitionsTable({ rows }: { rows: TransitionRow[] }) {
  const [state, change] = useUrlState();
  const columns = useColumns();
  const sort = state.sort ?? "-count";
  const sorted = sortedRows(rows, columns, sort);
  const all = state.rows === "all";
  return (
    <>
      <Group justify="flex-end" px="md" pb="xs">
        <CsvButton name="transitions" columns={columns} rows={sorted} />
      </Group>
      <DataTable
        caption={t("paths.process.table")}
        columns={columns}
        rows={all ? sorted : sorted.slice(0, SHOWN)}
        rowKey={(row) => `${row.source}>${row.target}`}
        sort={sort}
        onSort={(next) => change({ sort: next })}
        minWidth={720}
        maxHeight={560}
        dense
      />
      {rows.length > SHOWN && (
        <Group justify="center" p="sm" className="tw-no-print">
          <Button size="xs" variant="subtle" onClick={() => change({ rows: all ? null : "all" })}>
            {all ? t("paths.rows.fewer") : t("paths.rows.all", { n: formatCount(rows.length) })}
          </Button>
        </Group>
      )}
    </>
  );
}

function useColumns(): Column<TransitionRow>[] {
  const workspace = useWorkspace().data;
  return [
    ...stepColumns<TransitionRow>({
      named: (key) => saidPath([key], workspace),
      counted: (row) => (
        <BehindLink behind={{ type: "transition", source: row.source, target: row.target }}>{formatCount(row.count)}</BehindLink>
      ),
      hints: { count: t("paths.process.is"), share: t("paths.process.share.is") },
    }),
    {
      key: "mean",
      title: t("paths.process.mean"),
      align: "right",
      render: (row) => formatSeconds(row.mean_seconds),
      sort: (row) => row.mean_seconds,
    },
  ];
}

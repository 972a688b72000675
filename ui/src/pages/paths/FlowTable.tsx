// Every way of the flow as a row, each number the way to its customers.
import { Group } from "@mantine/core";
import { useWorkspace } from "../../api/queries";
import { BehindLink } from "../../components/BehindLink";
import { CsvButton } from "../../components/CsvButton";
import { DataTable, type Column } from "../../components/DataTable";
import { saidPath } from "../../components/saidSelection";
import { formatCount, formatRate } from "../../format/number";
import type { PathThen } from "../../url/behind";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { countOf, LEAVING, type Part } from "./flow";
import { useOnPath } from "./flowNumber";

export function FlowTable({ parts }: { parts: Part[] }) {
  const [state, change] = useUrlState();
  const columns = useColumns();
  return (
    <>
      <Group justify="flex-end" px="md" pb="xs">
        <CsvButton name="paths" columns={columns} rows={parts} />
      </Group>
      <DataTable
        caption={t("paths.table")}
        columns={columns}
        rows={parts}
        rowKey={(part) => String(part.node.id)}
        sort={state.sort ?? "-any"}
        onSort={(sort) => change({ sort })}
        minWidth={900}
        maxHeight={640}
        dense
      />
    </>
  );
}

function useColumns(): Column<Part>[] {
  const workspace = useWorkspace().data;
  const onPath = useOnPath();
  const path = (part: Part) => saidPath(part.keys, workspace);
  const counted = (then: PathThen, title: string, hint?: string): Column<Part> => ({
    key: then,
    title,
    hint,
    align: "right",
    render: (part) =>
      countOf(part, then) > 0 ? <BehindLink behind={onPath(part, then)}>{formatCount(countOf(part, then))}</BehindLink> : "0",
    sort: (part) => countOf(part, then),
  });
  return [
    { key: "path", title: t("paths.table.path"), render: path, sort: path },
    { key: "step", title: t("paths.table.step"), align: "right", render: (part) => part.keys.length, sort: (part) => part.keys.length },
    counted("any", t("paths.table.count")),
    {
      key: "share",
      title: t("paths.table.share"),
      hint: t("paths.table.share.is"),
      align: "right",
      render: (part) => formatRate(part.node.share),
      sort: (part) => part.node.share,
    },
    ...LEAVING.map((kind) => counted(kind, t(`paths.exit.${kind}`), t(`paths.exit.${kind}.is`))),
  ];
}

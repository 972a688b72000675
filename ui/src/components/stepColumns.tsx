// The columns of a table of steps from touchpoint to touchpoint.
import type { ReactNode } from "react";
import { formatCount, formatRate, formatSeconds } from "../format/number";
import { t } from "../words/words";
import type { Column } from "./DataTable";

export type StepRow = { source: string; target: string; count: number; share: number; median_seconds: number | null };

export type StepWords<Row> = {
  /** A touchpoint's name by its key. */
  named: (key: string) => string;
  /** What stands in the cell of the count; the number alone when left out. */
  counted?: (row: Row) => ReactNode;
  hints?: { count: string; share: string };
};

export function stepColumns<Row extends StepRow>({ named, counted, hints }: StepWords<Row>): Column<Row>[] {
  return [
    { key: "source", title: t("map.table.from"), render: (row) => named(row.source), sort: (row) => named(row.source) },
    { key: "target", title: t("map.table.to"), render: (row) => named(row.target), sort: (row) => named(row.target) },
    {
      key: "count",
      title: t("map.drawer.times"),
      hint: hints?.count,
      align: "right",
      render: counted ?? ((row) => formatCount(row.count)),
      sort: (row) => row.count,
    },
    {
      key: "share",
      title: t("map.drawer.share"),
      hint: hints?.share,
      align: "right",
      render: (row) => formatRate(row.share),
      sort: (row) => row.share,
    },
    {
      key: "median",
      title: t("map.drawer.median"),
      align: "right",
      render: (row) => formatSeconds(row.median_seconds),
      sort: (row) => row.median_seconds,
    },
  ];
}

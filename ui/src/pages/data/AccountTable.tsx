// Accepted and what became of it, by source and day; a row that does not add up says so.
import type { AccountRow } from "../../api/types";
import { DataTable, sortedRows, type Column } from "../../components/DataTable";
import { Icon } from "../../components/Icon";
import { formatDay } from "../../format/date";
import { formatCount } from "../../format/number";
import { t } from "../../words/words";
import { ACCOUNT_PARTS, missing, type AccountPart } from "./accountSheet";

export type AccountTableProps = { caption: string; rows: AccountRow[]; ofOneSource?: boolean; sort?: string; onSort?: (sort: string) => void };

export function AccountTable({ caption, rows, ofOneSource = false, sort = "-day", onSort }: AccountTableProps) {
  const columns = accountColumns(rows, ofOneSource);
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={onSort ? rows : sortedRows(rows, columns, sort)}
      rowKey={(row) => `${row.source} ${row.day}`}
      sort={sort}
      onSort={onSort}
      minWidth={640}
      maxHeight={420}
    />
  );
}

/** What nothing ever came to (undone, damaged) has no column. */
export function accountColumns(rows: AccountRow[], ofOneSource: boolean): Column<AccountRow>[] {
  const counted = (key: "accepted" | AccountPart): Column<AccountRow> => ({
    key,
    title: t(`data.account.${key}`),
    hint: t(`data.account.${key}.is`),
    align: "right",
    render: (row) => formatCount(row[key]),
    sort: (row) => row[key],
  });
  const parts = ACCOUNT_PARTS.filter(({ key, rare }) => !rare || rows.some((row) => row[key] !== 0));
  const day: Column<AccountRow> = { key: "day", title: t("data.account.day"), render: (row) => formatDay(row.day), sort: (row) => row.day };
  const source: Column<AccountRow> = { key: "source", title: t("data.quarantine.source"), render: (row) => row.source, sort: (row) => row.source };
  return [
    day,
    ...(ofOneSource ? [] : [source]),
    counted("accepted"),
    ...parts.map(({ key }) => counted(key)),
    { key: "missing", title: t("data.account.adds"), hint: t("data.account.adds.is"), align: "right", render: (row) => <Adds lacking={missing(row)} />, sort: missing },
  ];
}

function Adds({ lacking }: { lacking: number }) {
  const word = lacking === 0 ? t("data.account.adds.yes") : t(lacking > 0 ? "data.account.adds.lack" : "data.account.adds.over", { n: formatCount(Math.abs(lacking)) });
  return (
    <span style={{ display: "inline-flex", gap: 5, alignItems: "center", color: lacking === 0 ? "var(--tw-good)" : "var(--tw-bad)", fontWeight: lacking === 0 ? 400 : 650 }}>
      <Icon name={lacking === 0 ? "check" : "warning"} size={15} />
      {word}
    </span>
  );
}

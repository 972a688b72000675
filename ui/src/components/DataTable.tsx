// The one table: sortable heads, a caption for screen readers, its own scrolling on narrow screens, CSV.
import { ScrollArea, Table, UnstyledButton } from "@mantine/core";
import type { CSSProperties, ReactNode } from "react";
import { t } from "../words/words";
import type { Cell } from "./csv";
import { Icon } from "./Icon";

export type Column<Row> = {
  key: string;
  title: string;
  /** What the column means: shown on its head. */
  hint?: string;
  /** What stands in the cell. */
  render: (row: Row) => ReactNode;
  /** What it is sorted by; a column without cannot be sorted. Null and undefined go last, either way. */
  sort?: (row: Row) => string | number | null | undefined;
  /** What goes to CSV; what it is sorted by, when left out. */
  csv?: (row: Row) => Cell;
  align?: "left" | "right";
  width?: number | string;
};

/** "-customers" sorts by customers, largest first. */
export type SortState = string;

export type DataTableProps<Row> = {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  sort?: SortState;
  onSort?: (sort: SortState) => void;
  minWidth?: number;
  maxHeight?: number | string;
  /** Many columns: less air between them. */
  dense?: boolean;
  /** The first column stays in view when the table scrolls sideways. */
  stickyFirst?: boolean;
  /** Row heads: the first column names the row. */
  rowStyle?: (row: Row) => CSSProperties | undefined;
};

export function sortedRows<Row>(rows: Row[], columns: Column<Row>[], sort: SortState | undefined): Row[] {
  if (!sort) return rows;
  const down = sort.startsWith("-");
  const by = columns.find((column) => column.key === (down ? sort.slice(1) : sort))?.sort;
  if (!by) return rows;
  const compared = (a: Row, b: Row): number => {
    const [x, y] = [by(a), by(b)];
    if (x === null || x === undefined) return y === null || y === undefined ? 0 : 1;
    if (y === null || y === undefined) return -1;
    const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
    return down ? -order : order;
  };
  return [...rows].sort(compared);
}

export function tableCsv<Row>(columns: Column<Row>[], rows: Row[]): { head: string[]; body: Cell[][] } {
  return {
    head: columns.map((column) => column.title),
    body: rows.map((row) => columns.map((column) => (column.csv ?? column.sort ?? (() => null))(row))),
  };
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, sort, onSort, minWidth = 640, maxHeight, rowStyle, dense = false, stickyFirst = false } = props;
  const first = stickyFirst ? STICKY : undefined;
  const shown = onSort ? sortedRows(rows, columns, sort) : rows;
  return (
    <ScrollArea.Autosize mah={maxHeight} type="auto" offsetScrollbars="present" viewportProps={{ tabIndex: 0, role: "region", "aria-label": caption }}>
      <Table miw={minWidth} verticalSpacing={8} horizontalSpacing={dense ? 8 : "md"} highlightOnHover={!stickyFirst} stickyHeader={Boolean(maxHeight)}>
        <caption className="sr-only">{caption}</caption>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column, index) => (
              <Head key={column.key} column={column} sort={sort} onSort={onSort} dense={dense} style={index === 0 ? first : undefined} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((row) => (
            <Table.Tr key={rowKey(row)} style={rowStyle?.(row)}>
              {columns.map((column, index) => (
                <Table.Td
                  key={column.key}
                  component={index === 0 ? "th" : "td"}
                  scope={index === 0 ? "row" : undefined}
                  ta={column.align ?? "left"}
                  fw={index === 0 ? 500 : undefined}
                  style={index === 0 ? first : undefined}
                >
                  {column.render(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
          {shown.length === 0 && (
            <Table.Tr>
              <Table.Td colSpan={columns.length} ta="center" c="dimmed">
                {t("table.empty")}
              </Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

const STICKY: CSSProperties = { position: "sticky", left: 0, zIndex: 1, background: "var(--tw-card)", paddingLeft: 16 };

type HeadProps<Row> = { column: Column<Row>; sort?: SortState; onSort?: (sort: SortState) => void; dense: boolean; style?: CSSProperties };

function Head<Row>({ column, sort, onSort, dense, style }: HeadProps<Row>) {
  const active = sort === column.key ? "ascending" : sort === `-${column.key}` ? "descending" : undefined;
  const next = active === "descending" ? column.key : `-${column.key}`;
  const sortable = Boolean(column.sort && onSort);
  return (
    <Table.Th ta={column.align ?? "left"} w={column.width} aria-sort={active} scope="col" style={{ whiteSpace: "nowrap", ...style }}>
      {sortable ? (
        <UnstyledButton
          onClick={() => onSort?.(next)}
          fz={dense ? 12.5 : "sm"}
          fw={600}
          title={[column.hint, t("table.sort", { column: column.title })].filter(Boolean).join(" ")}
          style={{
            display: "inline-flex",
            flexDirection: column.align === "right" ? "row-reverse" : "row",
            alignItems: "center",
            verticalAlign: "middle",
            gap: dense ? 2 : 4,
          }}
        >
          {column.title}
          <span style={{ width: 14, height: 16, opacity: active ? 1 : 0.25 }}>
            <Icon name={active === "ascending" ? "up" : "down"} size={14} />
          </span>
        </UnstyledButton>
      ) : (
        <span title={column.hint}>{column.title}</span>
      )}
    </Table.Th>
  );
}

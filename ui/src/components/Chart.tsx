// The one chart: a finding as title, a sentence for screen readers, "view as table", SVG, PNG and CSV. ECharts is
// loaded when the first chart appears; options are built by pure functions beside the page that shows them.
import { Button, Group, Menu, Skeleton, Table, Text } from "@mantine/core";
import { Suspense, lazy, useRef, useState } from "react";
import { t } from "../words/words";
import type { ChartHandle, ChartOption } from "./ChartDrawing";
import { csvText, download, type Cell } from "./csv";
import { Icon } from "./Icon";

export type { ChartOption } from "./ChartDrawing";
export type ChartTable = { head: string[]; rows: Cell[][] };

export type ChartProps = {
  /** The question or the finding. */
  title: string;
  /** The finding in a sentence: what a screen reader says in place of the drawing. */
  sentence: string;
  /** Built by a pure function; `dark` and the colours of the text are given to it. */
  option: (look: ChartLook) => ChartOption;
  table: ChartTable;
  height?: number;
  name?: string;
  onPick?: (name: string) => void;
};

export type ChartLook = { dark: boolean; ink: string; faint: string; line: string; card: string };

const ChartDrawing = lazy(() => import("./ChartDrawing"));

export function Chart({ title, sentence, option, table, height = 260, name = "chart", onPick }: ChartProps) {
  const [asTable, setAsTable] = useState(false);
  const handle = useRef<ChartHandle | null>(null);
  return (
    <figure style={{ margin: 0, minWidth: 0 }}>
      <Group justify="space-between" gap="xs" mb={6} wrap="nowrap" align="flex-start">
        <Text component="figcaption" fw={600} size="sm">
          {title}
        </Text>
        <Group gap={4} className="tw-no-print" wrap="nowrap">
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAsTable(!asTable)}>
            {asTable ? t("chart.as_chart") : t("chart.as_table")}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button size="compact-xs" variant="subtle" color="gray" rightSection={<Icon name="down" size={12} />}>
                {t("chart.export")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => download(`${name}.csv`, csvText(table.head, table.rows))}>CSV</Menu.Item>
              {!asTable && <Menu.Item onClick={() => handle.current?.saveSvg(name)}>SVG</Menu.Item>}
              {!asTable && <Menu.Item onClick={() => handle.current?.savePng(name)}>PNG</Menu.Item>}
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Group>
      {asTable ? (
        <ChartAsTable title={title} table={table} />
      ) : (
        <div role="img" aria-label={sentence} style={{ height }}>
          <Suspense fallback={<Skeleton height={height} />}>
            <ChartDrawing option={option} height={height} handle={handle} onPick={onPick} />
          </Suspense>
        </div>
      )}
    </figure>
  );
}

function ChartAsTable({ title, table }: { title: string; table: ChartTable }) {
  return (
    <Table.ScrollContainer minWidth={320} mah={360}>
      <Table fz="sm">
        <caption className="sr-only">{title}</caption>
        <Table.Thead>
          <Table.Tr>
            {table.head.map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.rows.map((row, index) => (
            <Table.Tr key={index}>
              {row.map((cell, place) => (
                <Table.Td key={place}>{cell ?? "–"}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

// The table of touchpoints on a narrow screen: one card a touchpoint, its figures in pairs.
import { Group, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import type { Scorecard, TouchpointScorecard } from "../../api/types";
import type { Column } from "../../components/DataTable";
import { formatCount } from "../../format/number";
import { t } from "../../words/words";
import { lastWeekIsPartial } from "./partialWeek";
import { Figure, LastSeen, Trend, measuresWith, newestOf } from "./touchpointColumns";
import { TouchpointName } from "./TouchpointName";

export type TouchpointCardsProps = {
  card: Scorecard;
  rows: TouchpointScorecard[];
  intervals: boolean;
  stageName: (key: string) => string;
};

export function TouchpointCards({ card, rows, intervals, stageName }: TouchpointCardsProps) {
  const measures = measuresWith(card.touchpoints);
  const newest = newestOf(card);
  return (
    <Stack gap="sm" component="ul" m={0} p="sm" style={{ listStyle: "none" }} aria-label={t("touchpoints.caption")}>
      {rows.map((row) => (
        <li key={row.key} data-touchpoint={row.key} style={{ border: "1px solid var(--tw-line)", borderRadius: 8, padding: 12 }}>
          <Group justify="space-between" wrap="nowrap" align="flex-start" mb="xs">
            <TouchpointName row={row} stageName={stageName} />
            <Trend counts={row.trend} partial={lastWeekIsPartial(newest)} />
          </Group>
          <SimpleGrid cols={3} spacing="xs" verticalSpacing={8} component="dl" m={0}>
            <Pair name={t("measure.customers")}>{formatCount(row.customers)}</Pair>
            {measures
              .filter(({ field }) => row[field].value !== null)
              .map((measure) => (
                <Pair key={measure.key} name={measure.title}>
                  <Figure score={row[measure.field]} measure={measure} intervals={intervals} />
                </Pair>
              ))}
            <Pair name={t("touchpoints.column.last_at")}>
              <LastSeen row={row} newest={newest} />
            </Pair>
          </SimpleGrid>
        </li>
      ))}
    </Stack>
  );
}

function Pair({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div style={{ minWidth: 0 }}>
      <Text size="xs" c="dimmed" component="dt">
        {name}
      </Text>
      <dd style={{ margin: 0, fontSize: 14 }}>{children}</dd>
    </div>
  );
}

/** What a table's heads do, as a menu. */
export function SortMenu({ columns, sort, onSort }: { columns: Column<TouchpointScorecard>[]; sort: string; onSort: (sort: string) => void }) {
  const down = sort.startsWith("-");
  const key = sort.replace(/^-/, "");
  return (
    <Group gap="xs" wrap="nowrap">
      <Select
        size="xs"
        label={t("touchpoints.sort")}
        allowDeselect={false}
        value={key}
        data={columns.filter((column) => column.sort).map((column) => ({ value: column.key, label: column.title }))}
        onChange={(value) => value && onSort(down ? `-${value}` : value)}
      />
      <Select
        size="xs"
        label={t("touchpoints.sort.order")}
        allowDeselect={false}
        value={down ? "-" : "+"}
        data={[
          { value: "-", label: t("touchpoints.sort.down") },
          { value: "+", label: t("touchpoints.sort.up") },
        ]}
        onChange={(value) => onSort(value === "-" ? `-${key}` : key)}
      />
    </Group>
  );
}

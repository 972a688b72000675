// The loads of the collector as one: their sum, and each of them, to look at and to undo, when asked for.
import { Button, Group, Text } from "@mantine/core";
import type { ImportReport } from "../../api/types";
import { DataTable, sortedRows, type Column, type DataTableProps } from "../../components/DataTable";
import { Icon } from "../../components/Icon";
import { Section } from "../../components/Page";
import { formatCount } from "../../format/number";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { summedLoads } from "./loads";

const SHOWN = 200;

export type CollectedLoadsProps = { loads: ImportReport[]; columns: Column<ImportReport>[]; rowStyle: DataTableProps<ImportReport>["rowStyle"] };

export function CollectedLoads({ loads, columns, rowStyle }: CollectedLoadsProps) {
  const [state, change] = useUrlState();
  const open = state.loads === "1";
  const counts = Object.fromEntries(Object.entries(summedLoads(loads)).map(([name, count]) => [name, formatCount(count)]));
  const newest = sortedRows(loads, columns, "-when").slice(0, SHOWN);
  const toggle = (
    <Button size="xs" variant="default" aria-expanded={open} leftSection={<Icon name={open ? "up" : "down"} size={14} />} onClick={() => change({ loads: open ? null : "1" })}>
      {t("data.loads.each")}
    </Button>
  );
  return (
    <Section title={t("data.loads")} pad={false} aside={toggle}>
      <Group px="md" pb="md" data-collected>
        <Text size="sm">{t("data.loads.said", counts)}</Text>
      </Group>
      {open && (
        <>
          {loads.length > SHOWN && (
            <Text size="sm" c="dimmed" px="md" pb="sm">
              {t("data.loads.newest", { n: formatCount(SHOWN) })}
            </Text>
          )}
          <DataTable
            caption={t("data.loads")}
            columns={columns}
            rows={newest}
            rowKey={(one) => String(one.id)}
            minWidth={880}
            maxHeight={480}
            dense
            rowStyle={rowStyle}
          />
        </>
      )}
    </Section>
  );
}

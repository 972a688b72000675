// How a segment changed: who entered and who left, when.
import { Text } from "@mantine/core";
import type { SegmentDay, SegmentHistory as History } from "../../api/customer";
import { useApi } from "../../api/queries";
import { DataTable, type Column } from "../../components/DataTable";
import { OptionalPanel } from "../../components/OptionalPanel";
import { formatDay } from "../../format/date";
import { formatCount } from "../../format/number";
import { t } from "../../words/words";

export function SegmentHistory({ id }: { id: number }) {
  const query = useApi<History>(`segments/${id}/history`);
  return (
    <OptionalPanel title={t("segment.history")} name="history" query={query}>
      {({ days }) =>
        days.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("segment.history.none")}
          </Text>
        ) : (
          <DataTable caption={t("segment.history")} columns={COLUMNS} rows={[...days].reverse()} rowKey={(one) => one.day} minWidth={280} maxHeight={320} dense />
        )
      }
    </OptionalPanel>
  );
}

const COLUMNS: Column<SegmentDay>[] = [
  { key: "day", title: t("segment.history.day"), render: (one) => formatDay(one.day) },
  { key: "entered", title: t("segment.history.entered"), align: "right", render: (one) => `+${formatCount(one.entered)}` },
  { key: "left", title: t("segment.history.left"), align: "right", render: (one) => `−${formatCount(one.left)}` },
  { key: "members", title: t("segment.history.members"), align: "right", render: (one) => formatCount(one.members) },
];

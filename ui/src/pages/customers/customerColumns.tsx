// The columns of a list of customers, the same wherever one is shown.
import { Text } from "@mantine/core";
import type { CustomerRow } from "../../api/types";
import type { Column } from "../../components/DataTable";
import { formatMoment } from "../../format/date";
import { formatAmount, formatCount } from "../../format/number";
import { t } from "../../words/words";
import { CustomerLink } from "../touchpoints/TouchpointLink";
import { EmotionDot } from "./EmotionDot";

export function customerColumns(): Column<CustomerRow>[] {
  return [
    {
      key: "customer",
      title: t("customers.column.customer"),
      csv: (row) => row.customer,
      render: (row) => (
        <span style={{ display: "inline-block", maxWidth: 280 }}>
          <CustomerLink customer={row.customer}>{row.customer}</CustomerLink>
        </span>
      ),
    },
    {
      key: "last_at",
      title: t("customers.column.last_at"),
      csv: (row) => row.last_at,
      render: (row) => <span style={{ whiteSpace: "nowrap" }}>{formatMoment(row.last_at)}</span>,
    },
    {
      key: "last_touchpoint",
      title: t("customers.column.last_touchpoint"),
      csv: (row) => row.last_touchpoint,
      render: (row) => <span style={{ display: "inline-block", maxWidth: 260 }}>{row.last_touchpoint ?? "–"}</span>,
    },
    {
      key: "interactions",
      title: t("customers.column.interactions"),
      csv: (row) => row.interactions,
      align: "right",
      render: (row) => formatCount(row.interactions),
    },
    {
      key: "touchpoints",
      title: t("customers.column.touchpoints"),
      csv: (row) => row.touchpoints,
      align: "right",
      render: (row) => formatCount(row.touchpoints),
    },
    {
      key: "outcomes",
      title: t("customers.column.outcomes"),
      csv: (row) => row.outcomes,
      align: "right",
      render: (row) => (row.outcomes ? formatCount(row.outcomes) : "–"),
    },
    {
      key: "value",
      title: t("customers.column.value"),
      csv: (row) => row.value,
      align: "right",
      render: (row) => (row.value ? formatAmount(row.value) : "–"),
    },
    {
      key: "emotion",
      title: t("customers.column.emotion"),
      csv: (row) => row.emotion,
      render: (row) => <EmotionDot emotion={row.emotion} />,
    },
    {
      key: "first_at",
      title: t("customers.column.first_at"),
      csv: (row) => row.first_at,
      render: (row) => (
        <Text size="sm" c="dimmed" span style={{ whiteSpace: "nowrap" }}>
          {formatMoment(row.first_at)}
        </Text>
      ),
    },
  ];
}

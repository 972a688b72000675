// The columns of a list of customers, the same wherever one is shown.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useWorkspace } from "../../api/queries";
import type { CustomerRow } from "../../api/types";
import type { Column } from "../../components/DataTable";
import { formatMoment } from "../../format/date";
import { formatAmount, formatCount } from "../../format/number";
import { t } from "../../words/words";
import { CustomerLink } from "../touchpoints/TouchpointLink";
import { EmotionDot } from "./EmotionDot";

/** An identifier or a name on one line; what does not fit is cut, and whole in its title. */
export function OneLine({ text, children }: { text: string; children?: ReactNode }) {
  const cut = { display: "inline-block", maxWidth: 260, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" } as const;
  return (
    <span style={{ ...cut, verticalAlign: "bottom" }} title={text}>
      {children ?? text}
    </span>
  );
}

/** A touchpoint's name by its key. */
export function useTouchpointName(): (key: string | null) => string {
  const touchpoints = useWorkspace().data?.touchpoints ?? [];
  return (key) => (key === null ? "–" : (touchpoints.find((one) => one.key === key)?.name ?? key));
}

export function customerColumns(touchpointName: (key: string | null) => string): Column<CustomerRow>[] {
  return [
    {
      key: "customer",
      title: t("customers.column.customer"),
      csv: (row) => row.customer,
      render: (row) => (
        <OneLine text={row.customer}>
          <CustomerLink customer={row.customer}>{row.customer}</CustomerLink>
        </OneLine>
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
      render: (row) => <OneLine text={touchpointName(row.last_touchpoint)} />,
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

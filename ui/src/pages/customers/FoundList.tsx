// Who was found by a search, best match first, each with what matched.
import { Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { FoundCustomer } from "../../api/customer";
import { DataTable, type Column } from "../../components/DataTable";
import { formatMoment } from "../../format/date";
import { t, tName } from "../../words/words";
import { CustomerLink } from "../touchpoints/TouchpointLink";

const keyOf = (one: FoundCustomer): string => `${one.customer} ${one.matched.type} ${one.matched.value}`;

export function FoundList({ found }: { found: FoundCustomer[] }) {
  const narrow = useMediaQuery("(max-width: 48em)");
  return (
    <div className="tw-card" style={{ overflow: "hidden" }}>
      {narrow ? (
        <ul style={{ listStyle: "none", margin: 0, padding: 0 }} aria-label={t("customers.found_caption")}>
          {found.map((one) => (
            <li key={keyOf(one)} style={{ padding: "10px 14px", borderBottom: "1px solid var(--tw-line)" }}>
              <Named found={one} />
              <Matched found={one} />
            </li>
          ))}
        </ul>
      ) : (
        <DataTable caption={t("customers.found_caption")} columns={COLUMNS} rows={found} rowKey={keyOf} />
      )}
    </div>
  );
}

function Named({ found }: { found: FoundCustomer }) {
  return (
    <>
      <CustomerLink customer={found.customer}>{found.name ?? found.customer}</CustomerLink>
      {found.name && found.name !== found.customer && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {found.customer}
        </Text>
      )}
    </>
  );
}

function Matched({ found: { matched, how } }: { found: FoundCustomer }) {
  return (
    <Text size="sm" style={{ overflowWrap: "anywhere" }} data-matched={matched.type}>
      <Text span size="xs" c="dimmed">
        {tName("identifier", matched.type)}{" "}
      </Text>
      {matched.value}
      {how && how !== "same" && (
        <Text span size="xs" c="dimmed">
          {" "}
          · {how}
        </Text>
      )}
    </Text>
  );
}

const COLUMNS: Column<FoundCustomer>[] = [
  { key: "customer", title: t("customers.column.customer"), render: (one) => <Named found={one} />, csv: (one) => one.customer },
  { key: "matched", title: t("customers.column.matched"), render: (one) => <Matched found={one} />, csv: (one) => one.matched.value },
  { key: "last_at", title: t("customers.column.last_at"), render: (one) => (one.last_at ? formatMoment(one.last_at) : "–"), csv: (one) => one.last_at },
];

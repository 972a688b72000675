// Where events come from: each source with what arrives, what is refused and what waits; and adding one.
import { Button, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useApi } from "../../api/queries";
import type { SourceInfo, SourceList } from "../../api/types";
import { Age } from "../../components/Age";
import { CsvButton } from "../../components/CsvButton";
import { DataTable, type Column } from "../../components/DataTable";
import { Icon } from "../../components/Icon";
import { Page } from "../../components/Page";
import { StatePanel } from "../../components/StatePanel";
import { formatCount, formatNumber } from "../../format/number";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { AddSource } from "./AddSource";
import { RefusedCounts } from "./RefusedCounts";
import "./sources.css";

export function SourcesPage() {
  const [state, change] = useUrlState();
  const query = useApi<SourceList>("sources");
  const adding = state.add === "1";
  const add = (
    <Button size="xs" leftSection={<Icon name="plus" size={15} />} onClick={() => change({ add: "1" }, true)}>
      {t("sources.add")}
    </Button>
  );
  return (
    <Page title={t("sources.title")} sentence={t("sources.sentence")} ready={!query.isPending} actions={query.data?.sources.length ? add : null}>
      <StatePanel query={query} empty={(list) => (list.sources.length === 0 ? { title: t("sources.empty"), why: t("sources.empty.why"), action: add } : null)}>
        {(list) => (
          <section className="tw-card" style={{ overflow: "hidden" }} data-sources>
            <Group justify="space-between" p="md">
              <Text size="sm" c="dimmed">
                {t("sources.count", { n: formatCount(list.sources.length) })}
              </Text>
              <CsvButton name="sources" columns={COLUMNS} rows={list.sources} />
            </Group>
            <DataTable
              caption={t("sources.title")}
              columns={COLUMNS}
              rows={list.sources}
              rowKey={(one) => String(one.id)}
              sort={state.sort ?? "name"}
              onSort={(sort) => change({ sort })}
              minWidth={820}
              stickyFirst
            />
          </section>
        )}
      </StatePanel>
      <AddSource opened={adding} onClose={() => change({ add: null })} />
    </Page>
  );
}

const counted = (key: "accepted" | "waiting"): Column<SourceInfo> => ({
  key,
  title: t(`sources.${key}`),
  hint: t(`sources.${key}.is`),
  align: "right",
  render: (one) => formatCount(one[key]),
  sort: (one) => one[key],
});

const COLUMNS: Column<SourceInfo>[] = [
  {
    key: "name",
    title: t("sources.name"),
    render: (one) => (
      <Link to={"/sources/$id" as string} params={{ id: String(one.id) } as never} style={{ overflowWrap: "anywhere" }}>
        {one.name}
      </Link>
    ),
    sort: (one) => one.name,
  },
  { key: "kind", title: t("sources.kind"), render: (one) => t(`sources.kind.${one.kind}`), sort: (one) => one.kind },
  {
    key: "last",
    title: t("sources.last"),
    hint: t("sources.last.is"),
    render: (one) => <Age at={one.last_received_at} />,
    sort: (one) => one.last_received_at,
  },
  {
    key: "rate",
    title: t("sources.rate"),
    hint: t("sources.rate.is"),
    align: "right",
    render: (one) => formatNumber(one.per_minute),
    sort: (one) => one.per_minute,
  },
  counted("accepted"),
  {
    key: "refused",
    title: t("sources.refused"),
    hint: t("sources.refused.is"),
    align: "right",
    render: (one) => <RefusedCounts refused={one.refused} />,
    sort: (one) => one.quarantined,
  },
  counted("waiting"),
];

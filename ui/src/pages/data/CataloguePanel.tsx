// The catalogue against reality: the account of all events, then what each side does not know of the other.
import { Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useApi } from "../../api/queries";
import type { ObservedName, Reconciliation, RuleProblem, SilentTouchpoint } from "../../api/types";
import { CsvButton } from "../../components/CsvButton";
import { DataTable, type Column } from "../../components/DataTable";
import { Section } from "../../components/Page";
import { StatePanel } from "../../components/StatePanel";
import { formatCount } from "../../format/number";
import { t, tName } from "../../words/words";
import { Account } from "./Account";
import { catalogueParts } from "./accountParts";
import type { PanelProps } from "./DataPage";

export function CataloguePanel({ onReady }: PanelProps) {
  const query = useApi<Reconciliation>("catalogue/check");
  useEffect(() => onReady(!query.isPending), [onReady, query.isPending]);
  return (
    <StatePanel query={query} empty={(found) => (found.events === 0 ? emptyWords() : null)}>
      {(found) => (
        <Stack gap="md">
          <Account parts={catalogueParts(found)} whole={found.events} about="catalogue" said={saidCatalogue(found)} />
          <Listed
            title={t("data.catalogue.observed")}
            why={t("data.catalogue.observed.why")}
            rows={found.observed_not_catalogued}
            columns={OBSERVED}
            rowKey={(one) => `${one.type} ${one.name} ${one.source}`}
            name="observed-not-catalogued"
          />
          <Listed
            title={t("data.catalogue.problems")}
            rows={found.rule_problems}
            columns={PROBLEMS}
            rowKey={(one) => `${one.problem} ${one.touchpoint} ${one.rule} ${one.other}`}
            name="rule-problems"
          />
          <Listed
            title={t("data.catalogue.silent")}
            why={t("data.catalogue.silent.why")}
            rows={found.catalogued_but_silent}
            columns={SILENT}
            rowKey={(one) => one.key}
            name="catalogued-but-silent"
          />
          <Listed
            title={t("data.catalogue.nowhere")}
            why={t("data.catalogue.nowhere.why")}
            rows={found.placed_by_no_rule}
            columns={OBSERVED.slice(0, -1)}
            rowKey={(one) => `${one.type} ${one.name} ${one.source}`}
            name="placed-by-no-rule"
          />
        </Stack>
      )}
    </StatePanel>
  );
}

function saidCatalogue(found: Reconciliation): string {
  const counts = Object.fromEntries(catalogueParts(found).map((part) => [part.key, formatCount(part.count)]));
  const machines = found.machines > 0 ? t("data.catalogue.said.machines", { n: formatCount(found.machines) }) : "";
  return t("data.catalogue.said", { ...counts, machines, events: formatCount(found.events) });
}

function emptyWords() {
  return { title: t("data.catalogue.empty"), why: t("data.catalogue.empty.why") };
}

type ListedProps<Row> = {
  title: string;
  why?: string;
  rows: Row[];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  name: string;
};

function Listed<Row>({ title, why, rows, columns, rowKey, name }: ListedProps<Row>) {
  const aside = rows.length > 0 ? <CsvButton name={name} columns={columns} rows={rows} /> : undefined;
  return (
    <Section title={`${title} (${formatCount(rows.length)})`} pad={false} aside={aside}>
      <Text size="sm" c="dimmed" px="md" pb="sm" mt={-6}>
        {rows.length === 0 ? t("data.catalogue.none") : why}
      </Text>
      {rows.length > 0 && (
        <DataTable caption={title} columns={columns} rows={rows} rowKey={rowKey} minWidth={520} maxHeight={420} />
      )}
    </Section>
  );
}

const OBSERVED: Column<ObservedName>[] = [
  { key: "name", title: t("data.catalogue.name"), render: (one) => one.name || "–", sort: (one) => one.name },
  { key: "type", title: t("data.catalogue.type"), render: (one) => one.type, sort: (one) => one.type },
  { key: "source", title: t("data.catalogue.source"), render: (one) => one.source, sort: (one) => one.source },
  {
    key: "events",
    title: t("data.catalogue.events"),
    align: "right",
    render: (one) => formatCount(one.events),
    sort: (one) => one.events,
  },
  {
    key: "touchpoint",
    title: t("data.catalogue.touchpoint"),
    render: (one) =>
      one.touchpoint ? (
        <Link to="/touchpoint" search={{ key: one.touchpoint } as never}>
          {one.touchpoint}
        </Link>
      ) : (
        "–"
      ),
    sort: (one) => one.touchpoint,
  },
];

const SILENT: Column<SilentTouchpoint>[] = [
  { key: "name", title: t("data.catalogue.touchpoint"), render: (one) => one.name, sort: (one) => one.name },
  { key: "key", title: t("data.catalogue.name"), render: (one) => <code>{one.key}</code>, sort: (one) => one.key },
];

const PROBLEMS: Column<RuleProblem>[] = [
  {
    key: "problem",
    title: t("data.catalogue.rule"),
    render: (one) => tName("data.problem", one.problem),
    sort: (one) => one.problem,
  },
  {
    key: "touchpoint",
    title: t("data.catalogue.touchpoint"),
    render: (one) => `${one.touchpoint}, ${one.rule}`,
    sort: (one) => one.touchpoint,
  },
  { key: "sentence", title: t("data.import.why"), render: (one) => one.sentence, sort: (one) => one.sentence },
  {
    key: "events",
    title: t("data.catalogue.events"),
    align: "right",
    render: (one) => formatCount(one.events),
    sort: (one) => one.events,
  },
];

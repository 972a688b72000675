// The customers of a selection: searched, paged, each a way to its line; all of it in the address.
import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { isNotOffered } from "../../api/client";
import type { FoundCustomers } from "../../api/customer";
import { useApi, useWorkspace } from "../../api/queries";
import type { CustomerList, CustomerRow } from "../../api/types";
import { CsvButton } from "../../components/CsvButton";
import { DataTable } from "../../components/DataTable";
import { FilterBar } from "../../components/FilterBar";
import { Icon } from "../../components/Icon";
import { Page } from "../../components/Page";
import { StatePanel, type EmptyWords } from "../../components/StatePanel";
import { formatAmount, formatCount } from "../../format/number";
import { formatMoment } from "../../format/date";
import { isEverything, readSelection, selectionParams } from "../../url/selection";
import { useUrlState, type UrlPatch, type UrlState } from "../../url/state";
import { t } from "../../words/words";
import { CustomerLink } from "../touchpoints/TouchpointLink";
import { SearchField } from "../touchpoints/TouchpointFilters";
import { TableSkeleton } from "../touchpoints/TouchpointsPage";
import { customerColumns, useTouchpointName } from "./customerColumns";
import { EmotionDot } from "./EmotionDot";
import { FoundList } from "./FoundList";
import { PAGE_SIZE, rangeOf, readPage } from "./listPage";

/** The best of what is found; who is not among them is found by writing more. */
const FOUND_AT_MOST = 50;

export function CustomersPage() {
  const [state, change] = useUrlState();
  const selection = readSelection(state);
  const page = readPage(state.page);
  const search = state.search ?? "";
  const find = useApi<FoundCustomers>("find", { text: search, limit: FOUND_AT_MOST }, search !== "");
  const finding = search !== "" && !(find.isError && isNotOffered(find.error));
  const query = useApi<CustomerList>(
    "customers",
    {
      ...selectionParams(selection),
      search,
      touchpoint: state.touchpoint,
      limit: PAGE_SIZE,
      offset: (page - 1) * PAGE_SIZE,
    },
    !finding,
  );
  const filtered = (patch: UrlPatch): void => change({ ...patch, page: "" });
  const list = finding ? undefined : query.data;
  const shown = finding ? find : query;
  const columns = customerColumns(useTouchpointName());
  return (
    <Page
      title={t("customers.title")}
      sentence={t("customers.sentence")}
      ready={shown.isSuccess && !shown.isPlaceholderData}
      actions={list && <CsvButton name="customers" columns={columns} rows={list.customers} />}
    >
      {!finding && <FilterBar selection={selection} onChange={filtered} />}
      <ListFilters state={state} onChange={filtered} finding={finding} found={finding ? find.data?.found.length : list?.found} />
      {finding ? (
        <StatePanel query={find} skeleton={<TableSkeleton rows={6} />} empty={(data) => nobodyWords(data, search, filtered)}>
          {(data) => <FoundList found={data.found} />}
        </StatePanel>
      ) : (
        <StatePanel query={query} skeleton={<TableSkeleton rows={12} />} empty={(data) => emptyWords(data, state, filtered)}>
          {(data) => <Listed list={data} page={page} onPage={(next) => change({ page: next === 1 ? "" : next }, true)} />}
        </StatePanel>
      )}
    </Page>
  );
}

type ListFiltersProps = { state: UrlState; finding: boolean; found: number | undefined; onChange: (patch: UrlPatch) => void };

function ListFilters({ state, finding, found: many, onChange }: ListFiltersProps) {
  const touchpoints = useWorkspace().data?.touchpoints ?? [];
  return (
    <Group gap="xs" role="search" className="tw-no-print">
      <SearchField
        label={t("customers.search")}
        placeholder={t("customers.search.placeholder")}
        clear={t("customers.search.clear")}
        value={state.search ?? ""}
        onChange={(search) => onChange({ search })}
      />
      {!finding && (
        <Select
          size="xs"
          w={240}
          searchable
          clearable
          aria-label={t("customers.touchpoint")}
          placeholder={t("customers.any_touchpoint")}
          value={state.touchpoint ?? null}
          data={touchpoints.map(({ key, name }) => ({ value: key, label: name }))}
          onChange={(value) => onChange({ touchpoint: value ?? "" })}
        />
      )}
      <Text size="sm" c="dimmed" role="status" aria-live="polite" data-found={many}>
        {many !== undefined && (finding && many === FOUND_AT_MOST ? t("customers.found_best", { n: many }) : found(many))}
        {finding && ` · ${t("customers.found_everybody")}`}
      </Text>
    </Group>
  );
}

function found(many: number): string {
  if (many === 0) return t("customers.found_none");
  return many === 1 ? t("customers.found_one") : t("customers.found", { n: formatCount(many) });
}

function nobodyWords({ found: all }: FoundCustomers, text: string, onChange: (patch: UrlPatch) => void): EmptyWords | null {
  if (all.length > 0) return null;
  const clear = (
    <Button size="xs" variant="default" onClick={() => onChange({ search: "" })}>
      {t("customers.none.clear")}
    </Button>
  );
  return { title: t("customers.none"), why: t("customers.none.why", { text }), action: clear };
}

function emptyWords(list: CustomerList, state: UrlState, onChange: (patch: UrlPatch) => void): EmptyWords | null {
  if (list.found > 0) return null;
  const clear = (
    <Button size="xs" variant="default" onClick={() => onChange({ search: "", touchpoint: "" })}>
      {t("customers.none.clear")}
    </Button>
  );
  if (state.search) {
    return { title: t("customers.none"), why: t("customers.none.why", { text: state.search }), action: clear };
  }
  if (state.touchpoint) return { title: t("customers.none"), why: t("customers.none.why_selection"), action: clear };
  if (!isEverything(readSelection(state))) return { title: t("customers.none"), why: t("customers.none.why_selection") };
  return { title: t("customers.empty"), why: t("customers.empty.why"), command: "touchweave import DIR FILE" };
}

function Listed({ list, page, onPage }: { list: CustomerList; page: number; onPage: (page: number) => void }) {
  const narrow = useMediaQuery("(max-width: 48em)");
  const columns = customerColumns(useTouchpointName());
  return (
    <div className="tw-card" style={{ overflow: "hidden" }}>
      {narrow ? (
        <CustomerCards rows={list.customers} />
      ) : (
        <DataTable caption={t("customers.caption")} columns={columns} rows={list.customers} rowKey={(row) => row.customer} minWidth={980} dense />
      )}
      <Pages page={page} found={list.found} onPage={onPage} />
    </div>
  );
}

function CustomerCards({ rows }: { rows: CustomerRow[] }) {
  const touchpointName = useTouchpointName();
  return (
    <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: "none" }} aria-label={t("customers.caption")}>
      {rows.map((row) => (
        <li key={row.customer} style={{ padding: "10px 14px", borderBottom: "1px solid var(--tw-line)" }}>
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <CustomerLink customer={row.customer}>{row.customer}</CustomerLink>
            <EmotionDot emotion={row.emotion} />
          </Group>
          <Text size="sm" c="dimmed">
            {formatMoment(row.last_at)} · {touchpointName(row.last_touchpoint)}
          </Text>
          <Text size="sm">
            {t("customers.column.interactions")} {formatCount(row.interactions)}
            {row.outcomes > 0 && ` · ${t("customers.column.outcomes")} ${formatCount(row.outcomes)}`}
            {row.value > 0 && ` · ${t("customers.column.value")} ${formatAmount(row.value)}`}
          </Text>
        </li>
      ))}
    </Stack>
  );
}

function Pages({ page, found: all, onPage }: { page: number; found: number; onPage: (page: number) => void }) {
  const { from, to, pages } = rangeOf(page, all);
  const step = (next: number, word: string, icon: string) => (
    <Button
      size="xs"
      variant="default"
      disabled={next < 1 || next > pages}
      leftSection={icon === "left" ? <Icon name="left" size={14} /> : undefined}
      rightSection={icon === "right" ? <Icon name="right" size={14} /> : undefined}
      onClick={() => onPage(next)}
    >
      {word}
    </Button>
  );
  return (
    <Group component="nav" aria-label={t("customers.pages")} justify="space-between" p="sm" className="tw-no-print">
      <Text size="sm" c="dimmed">
        {t("customers.page.range", { from: formatCount(from), to: formatCount(to), all: formatCount(all) })}
      </Text>
      {pages > 1 && (
        <Group gap="xs">
          {step(page - 1, t("customers.page.previous"), "left")}
          {step(page + 1, t("customers.page.next"), "right")}
        </Group>
      )}
    </Group>
  );
}

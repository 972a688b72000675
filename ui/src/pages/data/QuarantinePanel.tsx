// The quarantine: counts by reason and source, the events exactly as they came in (as text, never as markup), and mending.
import { Button, Group, Select, Stack, Text, UnstyledButton } from "@mantine/core";
import { useEffect } from "react";
import { useApi } from "../../api/queries";
import type { Quarantine, QuarantineCount, QuarantineRow } from "../../api/types";
import { DataTable, type Column } from "../../components/DataTable";
import { Icon } from "../../components/Icon";
import { Section } from "../../components/Page";
import { StatePanel } from "../../components/StatePanel";
import { formatMoment } from "../../format/date";
import { formatCount } from "../../format/number";
import { useUrlState, type UrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import type { PanelProps } from "./DataPage";
import { MendPanel } from "./MendPanel";
import { QuarantineDrawer } from "./QuarantineDrawer";
import { sourcesOf, summedByReason } from "./reasons";

const PAGE = 50;

type Change = ReturnType<typeof useUrlState>[1];

export function QuarantinePanel({ onReady }: PanelProps) {
  const [state, change] = useUrlState();
  const offset = Math.max(0, Number(state.offset) || 0);
  const query = useApi<Quarantine>("quarantine", {
    reason: state.reason,
    source: state.source,
    import_id: state.import,
    limit: PAGE,
    offset: offset || null,
  });
  useEffect(() => onReady(!query.isPending && !query.isPlaceholderData), [onReady, query.isPending, query.isPlaceholderData]);
  return (
    <StatePanel query={query} empty={(found) => (found.counts.length === 0 && !state.source ? emptyWords() : null)}>
      {(found) => (
        <Stack gap="md">
          <Section title={t("data.quarantine")}>
            <Counts counts={found.counts} state={state} change={change} />
          </Section>
          <Section title={t("data.quarantine.rows")} pad={false} aside={<Pager offset={offset} found={found} change={change} />}>
            {found.rows.length === 0 ? (
              <Text p="md" size="sm" c="dimmed">
                {t("data.quarantine.none_here")}
              </Text>
            ) : (
              <DataTable
                caption={t("data.quarantine.rows")}
                columns={columnsOf((id) => change({ look: id }, true))}
                rows={found.rows}
                rowKey={(one) => one.id}
                minWidth={820}
              />
            )}
          </Section>
          {found.rows.length > 0 && <MendPanel state={state} change={change} example={found.rows[0]!.raw} />}
          <QuarantineDrawer id={state.look} onClose={() => change({ look: null })} />
        </Stack>
      )}
    </StatePanel>
  );
}

function emptyWords() {
  return { title: t("data.quarantine.empty"), why: t("data.quarantine.empty.why") };
}

function Counts({ counts, state, change }: { counts: QuarantineCount[]; state: UrlState; change: Change }) {
  const { reason, source, import: importId } = state;
  const byReason = summedByReason(counts, source);
  const sources = sourcesOf(counts);
  return (
    <>
      <div className="tw-reasons" role="group" aria-label={t("data.quarantine")}>
        <button type="button" className="tw-reason" aria-pressed={!reason} onClick={() => change({ reason: null, offset: null })}>
          <b>{formatCount(byReason.reduce((sum, one) => sum + one.count, 0))}</b>
          <span>{t("data.quarantine.all")}</span>
        </button>
        {byReason.map((one) => (
          <button
            key={one.reason}
            type="button"
            className="tw-reason"
            aria-pressed={reason === one.reason}
            onClick={() => change({ reason: reason === one.reason ? null : one.reason, offset: null })}
          >
            <b>{formatCount(one.count)}</b>
            <span>{tName("reason", one.reason)}</span>
            <small>
              {one.explanation} ({one.sources.join(", ")})
            </small>
          </button>
        ))}
      </div>
      <Group mt="sm" gap="sm">
        {(sources.length > 1 || source) && (
          <Select
            size="xs"
            w={220}
            clearable
            searchable
            aria-label={t("data.quarantine.source")}
            placeholder={t("data.quarantine.any_source")}
            value={source ?? null}
            data={source && !sources.includes(source) ? [...sources, source] : sources}
            onChange={(chosen) => change({ source: chosen, offset: null })}
          />
        )}
        {importId && (
          <Button
            size="xs"
            variant="light"
            rightSection={<Icon name="close" size={13} />}
            onClick={() => change({ import: null, offset: null })}
          >
            {t("data.quarantine.of_import", { id: importId })}
          </Button>
        )}
      </Group>
    </>
  );
}

function Pager({ offset, found, change }: { offset: number; found: Quarantine; change: Change }) {
  if (found.rows.length === 0 && offset === 0) return null;
  return (
    <Group gap="xs">
      <Text size="xs" c="dimmed">
        {t("data.quarantine.shown", { from: formatCount(offset + 1), to: formatCount(offset + found.rows.length) })}
      </Text>
      <Button size="compact-xs" variant="default" disabled={offset === 0} onClick={() => change({ offset: offset - PAGE || null })}>
        {t("data.quarantine.before")}
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        disabled={found.rows.length < PAGE}
        onClick={() => change({ offset: offset + PAGE })}
      >
        {t("data.quarantine.after")}
      </Button>
    </Group>
  );
}

function columnsOf(look: (id: string) => void): Column<QuarantineRow>[] {
  return [
    {
      key: "look",
      title: t("data.quarantine.event"),
      width: 150,
      render: (one) => (
        <UnstyledButton fz="sm" fw={600} c="var(--tw-accent)" aria-haspopup="dialog" title={t("data.quarantine.look")} onClick={() => look(one.id)}>
          {t("data.quarantine.row", { row: formatCount(one.row) })}
          <div className="tw-small">{formatMoment(one.received_at)}</div>
        </UnstyledButton>
      ),
    },
    { key: "source", title: t("data.quarantine.source"), render: (one) => one.source, width: 140 },
    { key: "reason", title: t("data.quarantine.reason"), render: (one) => tName("reason", one.reason), width: 170 },
    { key: "field", title: t("data.quarantine.field"), render: (one) => (one.field ? <code>{one.field}</code> : "–"), width: 140 },
    { key: "raw", title: t("data.quarantine.raw"), render: (one) => <code className="tw-raw-start">{one.raw}</code> },
  ];
}

// The quarantine: counts by source and reason, and the rows exactly as they came in (as text, never as markup).
import { Button, Group, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { useApi } from "../../api/queries";
import type { Quarantine, QuarantineCount, QuarantineRow } from "../../api/types";
import { DataTable, type Column } from "../../components/DataTable";
import { Icon } from "../../components/Icon";
import { Section } from "../../components/Page";
import { StatePanel } from "../../components/StatePanel";
import { formatCount } from "../../format/number";
import { useUrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import type { PanelProps } from "./DataPage";
import { summedByReason } from "./reasons";

const PAGE = 50;

type Change = ReturnType<typeof useUrlState>[1];

export function QuarantinePanel({ onReady }: PanelProps) {
  const [state, change] = useUrlState();
  const offset = Math.max(0, Number(state.offset) || 0);
  const query = useApi<Quarantine>("quarantine", {
    reason: state.reason,
    import_id: state.import,
    limit: PAGE,
    offset: offset || null,
  });
  useEffect(() => onReady(!query.isPending && !query.isPlaceholderData), [onReady, query.isPending, query.isPlaceholderData]);
  return (
    <StatePanel query={query} empty={(found) => (found.counts.length === 0 ? emptyWords() : null)}>
      {(found) => (
        <Stack gap="md">
          <Section title={t("data.quarantine")}>
            <Counts counts={found.counts} reason={state.reason} importId={state.import} change={change} />
          </Section>
          <Section title={t("data.quarantine.rows")} pad={false} aside={<Pager offset={offset} found={found} change={change} />}>
            {found.rows.length === 0 ? (
              <Text p="md" size="sm" c="dimmed">
                {t("data.quarantine.none_here")}
              </Text>
            ) : (
              <DataTable
                caption={t("data.quarantine.rows")}
                columns={COLUMNS}
                rows={found.rows}
                rowKey={(one) => `${one.import_id}-${one.source}-${one.row}-${one.reason}-${one.field}-${found.rows.indexOf(one)}`}
                minWidth={820}
              />
            )}
          </Section>
        </Stack>
      )}
    </StatePanel>
  );
}

function emptyWords() {
  return { title: t("data.quarantine.empty"), why: t("data.quarantine.empty.why") };
}

type CountsProps = { counts: QuarantineCount[]; reason: string | undefined; importId: string | undefined; change: Change };

function Counts({ counts, reason, importId, change }: CountsProps) {
  const byReason = summedByReason(counts);
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
      {importId && (
        <Button
          mt="sm"
          size="xs"
          variant="light"
          rightSection={<Icon name="close" size={13} />}
          onClick={() => change({ import: null, offset: null })}
        >
          {t("data.quarantine.of_import", { id: importId })}
        </Button>
      )}
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

const COLUMNS: Column<QuarantineRow>[] = [
  { key: "row", title: t("data.quarantine.row"), render: (one) => formatCount(one.row), width: 80 },
  { key: "source", title: t("data.quarantine.source"), render: (one) => one.source, width: 140 },
  { key: "reason", title: t("data.quarantine.reason"), render: (one) => tName("reason", one.reason), width: 170 },
  { key: "field", title: t("data.quarantine.field"), render: (one) => (one.field ? <code>{one.field}</code> : "–"), width: 140 },
  { key: "raw", title: t("data.quarantine.raw"), render: (one) => <code className="tw-raw">{one.raw}</code> },
];

// The account of all imports, and each of them as a batch that can be explained and undone.
import { UnstyledButton } from "@mantine/core";
import { useEffect } from "react";
import { useApi } from "../../api/queries";
import type { ImportList, ImportReport } from "../../api/types";
import { DataTable, type Column } from "../../components/DataTable";
import { Icon } from "../../components/Icon";
import { Section } from "../../components/Page";
import { StatePanel } from "../../components/StatePanel";
import { formatMoment, formatPeriod } from "../../format/date";
import { formatCount } from "../../format/number";
import { useUrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import { Account } from "./Account";
import { CollectedLoads } from "./CollectedLoads";
import type { PanelProps } from "./DataPage";
import { ImportDrawer } from "./ImportDrawer";
import { importAccount, refusedCount } from "./accountParts";
import { COLLECTED, byCollector } from "./loads";

export function ImportsPanel({ onReady }: PanelProps) {
  const [state, change] = useUrlState();
  const query = useApi<ImportList>("imports");
  useEffect(() => onReady(!query.isPending), [onReady, query.isPending]);
  const opened = query.data?.imports.find((one) => String(one.id) === state.import);
  const columns = importColumns((id) => change({ import: id }, true));
  return (
    <StatePanel query={query} empty={(list) => (list.imports.length === 0 ? emptyWords() : null)}>
      {(list) => (
        <div style={{ display: "grid", gap: 16 }}>
          <Account parts={importAccount(list)} about="account" whole={list.events} title={list.imports.some((one) => one.format === COLLECTED) ? t("data.imports.all") : undefined} />
          <Imports list={list} columns={columns} />
          <ImportDrawer report={opened} onClose={() => change({ import: null })} />
        </div>
      )}
    </StatePanel>
  );
}

/** Files one by one; what the collector loads every second, folded together. */
function Imports({ list, columns }: { list: ImportList; columns: Column<ImportReport>[] }) {
  const [state, change] = useUrlState();
  const { files, loads } = byCollector(list.imports);
  return (
    <>
      {files.length > 0 && (
        <Section title={t("data.imports")} pad={false}>
          <DataTable
            caption={t("data.imports")}
            columns={columns}
            rows={files}
            rowKey={(one) => String(one.id)}
            sort={state.sort ?? "-when"}
            onSort={(sort) => change({ sort })}
            minWidth={880}
            dense
            rowStyle={undoneStyle}
          />
        </Section>
      )}
      {loads.length > 0 && <CollectedLoads loads={loads} columns={columns} rowStyle={undoneStyle} />}
    </>
  );
}

const undoneStyle = (one: ImportReport) => (one.undone_at ? { opacity: 0.7 } : undefined);

function emptyWords() {
  return {
    title: t("data.imports.empty"),
    why: t("data.imports.empty.why"),
    command: t("data.imports.empty.command"),
  };
}

function importColumns(open: (id: number | null) => void): Column<ImportReport>[] {
  const counted = (key: "rows" | "events" | "loaded" | "duplicates"): Column<ImportReport> => ({
    key,
    title: t(`data.import.${key}`),
    align: "right",
    render: (one) => formatCount(one[key]),
    sort: (one) => one[key],
  });
  return [
    { key: "file", title: t("data.import.file"), render: (one) => <FileName one={one} open={open} />, sort: (one) => one.file },
    {
      key: "when",
      title: t("data.import.when"),
      render: (one) => <span style={{ fontSize: 13 }}>{formatMoment(one.started_at)}</span>,
      sort: (one) => one.started_at ?? one.id,
    },
    counted("rows"),
    counted("events"),
    counted("loaded"),
    counted("duplicates"),
    {
      key: "rejected",
      title: t("data.import.rejected"),
      align: "right",
      render: (one) => <Refused one={one} />,
      sort: refusedCount,
    },
    {
      key: "period",
      title: t("data.import.period"),
      render: (one) => <span style={{ fontSize: 13 }}>{one.since ? formatPeriod(one.since, one.until) : "–"}</span>,
      sort: (one) => one.since,
    },
    {
      key: "signs",
      title: t("data.import.signs"),
      align: "right",
      render: (one) => (one.warnings.length === 0 ? "–" : <Signs n={one.warnings.length} />),
      sort: (one) => one.warnings.length,
    },
  ];
}

function FileName({ one, open }: { one: ImportReport; open: (id: number | null) => void }) {
  return (
    <>
      <UnstyledButton
        fz="sm"
        fw={600}
        c="var(--tw-accent)"
        onClick={() => open(one.id)}
        aria-label={t("data.import.open", { id: one.id ?? "", file: one.file })}
        aria-haspopup="dialog"
        td={one.undone_at ? "line-through" : undefined}
        style={{ overflowWrap: "anywhere", minWidth: 150, textAlign: "left" }}
      >
        {one.format === COLLECTED ? t("data.loads.one", { id: one.id ?? "" }) : one.file}
      </UnstyledButton>
      {one.undone_at && <div className="tw-small">{t("data.import.undone", { when: formatMoment(one.undone_at) })}</div>}
    </>
  );
}

function Refused({ one }: { one: ImportReport }) {
  const reasons = Object.entries(one.rejected).sort((a, b) => b[1] - a[1]);
  return (
    <>
      {formatCount(refusedCount(one))}
      {reasons.slice(0, 2).map(([reason, count]) => (
        <div key={reason} className="tw-small">
          {tName("reason", reason)} {formatCount(count)}
        </div>
      ))}
      {reasons.length > 2 && <div className="tw-small">+ {reasons.length - 2}</div>}
    </>
  );
}

function Signs({ n }: { n: number }) {
  return (
    <span style={{ display: "inline-flex", gap: 5, alignItems: "center", color: "var(--tw-bad)", fontWeight: 600 }}>
      <Icon name="warning" size={15} />
      {n}
    </span>
  );
}

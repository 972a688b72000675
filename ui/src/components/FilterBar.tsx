// Which customers and which time: the same filter on every page, its state in the address.
import { ActionIcon, Button, Group, Select, TextInput } from "@mantine/core";
import type { WorkspaceInfo } from "../api/types";
import { useWorkspace } from "../api/queries";
import { daysBefore, isoDay } from "../format/date";
import { t } from "../words/words";
import { writeSelection, type Selection } from "../url/selection";
import type { UrlPatch } from "../url/state";
import { ConditionAdd } from "./ConditionAdd";
import { Icon } from "./Icon";
import { SPANS, periodChosen, saidCondition } from "./saidSelection";

export type FilterBarProps = {
  selection: Selection;
  /** Gets the part of the address that changed. */
  onChange: (patch: UrlPatch) => void;
  /** "b_" for the comparison's selection. */
  prefix?: string;
  /** What stands in front: "A", "B". */
  label?: string;
  children?: React.ReactNode;
};

export function FilterBar({ selection, onChange, prefix = "", label, children }: FilterBarProps) {
  const workspace = useWorkspace().data;
  const change = (part: Partial<Selection>) => onChange(writeSelection({ ...selection, ...part }, prefix));
  const without = (index: number) => change({ where: selection.where.filter((_, place) => place !== index) });
  return (
    <Group
      gap="xs"
      className="tw-no-print"
      role="group"
      aria-label={label ? `${t("filter.label")}: ${label}` : t("filter.label")}
      align="center"
    >
      {label && <SideBadge label={label} />}
      <Period selection={selection} workspace={workspace} onChange={change} />
      {selection.where.map((condition, index) => (
        <ConditionPill
          key={JSON.stringify(condition)}
          said={saidCondition(condition, workspace)}
          onRemove={() => without(index)}
        />
      ))}
      {workspace && <ConditionAdd workspace={workspace} onAdd={(one) => change({ where: [...selection.where, one] })} />}
      {(selection.where.length > 0 || selection.since || selection.until) && (
        <Button variant="subtle" color="gray" size="xs" onClick={() => change({ since: "", until: "", where: [] })}>
          {t("filter.clear")}
        </Button>
      )}
      {children}
    </Group>
  );
}

export function SideBadge({ label }: { label: string }) {
  return (
    <span
      style={{
        display: "inline-grid",
        placeItems: "center",
        width: 26,
        height: 26,
        borderRadius: label === "B" ? 13 : 6,
        background: label === "B" ? "#e69f00" : "#0a659c",
        color: label === "B" ? "#1b1300" : "#fff",
        fontWeight: 700,
        fontSize: 14,
        flex: "none",
      }}
    >
      {label}
    </span>
  );
}

type PeriodProps = {
  selection: Selection;
  workspace: WorkspaceInfo | undefined;
  onChange: (part: Partial<Selection>) => void;
};

function Period({ selection, workspace, onChange }: PeriodProps) {
  const end = workspace?.until ?? null;
  const chosen = periodChosen(selection, end);
  const choose = (value: string | null) => {
    if (value === "all" || value === null) onChange({ since: "", until: "" });
    else if (value === "own") onChange({ since: isoDay(workspace?.since) || "2000-01-01", until: isoDay(end) });
    else if (end) onChange({ since: daysBefore(end, Number(value)), until: "" });
  };
  return (
    <>
      <Select
        size="xs"
        w={140}
        aria-label={t("filter.period")}
        allowDeselect={false}
        value={chosen}
        onChange={choose}
        leftSection={<Icon name="clock" size={14} />}
        data={[
          { value: "all", label: t("filter.all_time") },
          ...SPANS.map((days) => ({ value: String(days), label: t("filter.days", { n: days }) })),
          { value: "own", label: t("filter.own_period") },
        ]}
      />
      {chosen === "own" && (
        <>
          <Day label={t("filter.since")} value={selection.since} onChange={(since) => onChange({ since })} />
          <Day label={t("filter.until")} value={selection.until} onChange={(until) => onChange({ until })} />
        </>
      )}
    </>
  );
}

function Day({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <Group gap={4} wrap="nowrap">
      <span style={{ fontSize: 12, color: "var(--tw-ink-soft)" }} aria-hidden="true">
        {label}
      </span>
      <TextInput
        type="date"
        size="xs"
        aria-label={label}
        value={isoDay(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Group>
  );
}

function ConditionPill({ said, onRemove }: { said: string; onRemove: () => void }) {
  return (
    <Group
      gap={2}
      wrap="nowrap"
      style={{
        border: "1px solid var(--tw-line-strong)",
        background: "var(--tw-card)",
        borderRadius: 8,
        paddingLeft: 10,
        fontSize: 12.5,
        minHeight: 30,
        maxWidth: "100%",
      }}
    >
      <span title={said} style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", maxWidth: 520 }}>
        {said}
      </span>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("filter.remove", { condition: said })} onClick={onRemove}>
        <Icon name="close" size={13} />
      </ActionIcon>
    </Group>
  );
}

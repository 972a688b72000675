// Mending what was refused: a mapping of fields, what it would do, and replaying with it. Nothing is doubled by it.
import { Autocomplete, Button, Group, Modal, Select, Stack, Text, TextInput, ActionIcon } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiPost } from "../../api/client";
import type { Replay, ReplayReport } from "../../api/types";
import { Icon } from "../../components/Icon";
import { Section } from "../../components/Page";
import { ErrorPanel } from "../../components/StatePanel";
import { formatCount } from "../../format/number";
import type { UrlPatch, UrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import { EMPTY_ROW, FIELDS, pathsIn, readMending, writtenMending, type MendingKind, type MendingRow } from "./mending";
import { ReplayReportView } from "./ReplayReportView";

const KINDS: MendingKind[] = ["path", "text", "remove"];

export type MendPanelProps = { state: UrlState; change: (patch: UrlPatch) => void; example: string };

export function MendPanel({ state, change, example }: MendPanelProps) {
  // Typed here, and written into the address when a field is left: an address cannot keep up with typing.
  const [rows, setRows] = useState(() => readMending(state.mend));
  const [asking, setAsking] = useState(false);
  const { preview, replay, reset } = useReplay(state, rows);
  const set = (next: MendingRow[]) => {
    reset();
    setRows(next);
  };
  const write = (next: MendingRow[]) => change({ mend: next.some((row) => row.field || row.source) ? JSON.stringify(next) : null });
  const remove = (place: number) => {
    const next = rows.filter((_, at) => at !== place);
    set(next);
    write(next);
  };
  const found = replay.data ?? preview.data;
  return (
    <Section title={t("data.mend")}>
      <Stack gap="sm" data-mend>
        <Text size="sm" c="dimmed">
          {t("data.mend.is")}
        </Text>
        <Stack gap="sm" onBlur={() => write(rows)}>
          {rows.map((row, place) => (
            <MendRow
              key={place}
              row={row}
              paths={pathsIn(example)}
              onChange={(part) => set(rows.map((one, at) => (at === place ? { ...one, ...part } : one)))}
              onRemove={() => remove(place)}
            />
          ))}
        </Stack>
        <Group gap="xs">
          <Button size="xs" variant="subtle" leftSection={<Icon name="plus" size={14} />} onClick={() => set([...rows, EMPTY_ROW])}>
            {t("data.mend.add")}
          </Button>
          <Button size="xs" variant="default" loading={preview.isPending} onClick={() => preview.mutate()}>
            {t("data.mend.preview")}
          </Button>
          <Button size="xs" disabled={!preview.data || preview.data.loaded + preview.data.duplicates === 0} onClick={() => setAsking(true)}>
            {t("data.mend.replay")}
          </Button>
        </Group>
        <Text size="xs" c="dimmed">
          {saidChoice(state)}
        </Text>
        {(preview.error ?? replay.error) && <ErrorPanel problem={(preview.error ?? replay.error)!} />}
        <div role="status">{found && <ReplayReportView report={found} />}</div>
      </Stack>
      <Confirm
        asked={asking ? preview.data : undefined}
        pending={replay.isPending}
        onClose={() => setAsking(false)}
        onReplay={() => replay.mutate(undefined, { onSettled: () => setAsking(false) })}
      />
    </Section>
  );
}

/** Which refused events are meant: those that the filter above shows. */
function saidChoice(state: UrlState): string {
  const reason = state.reason ? tName("reason", state.reason) : t("data.quarantine.all");
  return t("data.mend.which", { reason, source: state.source ?? t("data.quarantine.any_source") });
}

function useReplay(state: UrlState, rows: MendingRow[]) {
  const queries = useQueryClient();
  const asked = (dry_run: boolean) => {
    const body: Replay = {
      reason: (state.reason as Replay["reason"]) ?? null,
      source: state.source ?? null,
      import_id: state.import ? Number(state.import) : null,
      ids: null,
      mending: writtenMending(rows),
      dry_run,
    };
    return apiPost<ReplayReport>("quarantine/replay", body);
  };
  const preview = useMutation({ mutationFn: () => asked(true) });
  const replay = useMutation({
    mutationFn: () => asked(false),
    onSuccess: async () => {
      preview.reset();
      await queries.invalidateQueries({ queryKey: ["api"] });
    },
  });
  const reset = () => {
    preview.reset();
    replay.reset();
  };
  return { preview, replay, reset };
}

type MendRowProps = { row: MendingRow; paths: string[]; onChange: (part: Partial<MendingRow>) => void; onRemove: () => void };

function MendRow({ row, paths, onChange, onRemove }: MendRowProps) {
  return (
    <div className="tw-mend-row" data-mend-row>
      <Autocomplete size="xs" label={t("data.mend.field")} value={row.field} data={FIELDS} onChange={(field) => onChange({ field })} />
      <Select
        size="xs"
        label={t("data.mend.how")}
        allowDeselect={false}
        value={row.kind}
        data={KINDS.map((kind) => ({ value: kind, label: t(`data.mend.kind.${kind}`) }))}
        onChange={(kind) => onChange({ kind: KINDS.find((one) => one === kind) ?? "path" })}
      />
      {row.kind === "path" && (
        <Autocomplete size="xs" label={t("data.mend.path")} value={row.source} data={paths} onChange={(source) => onChange({ source })} />
      )}
      {row.kind === "text" && (
        <TextInput size="xs" label={t("data.mend.text")} value={row.source} onChange={(event) => onChange({ source: event.currentTarget.value })} />
      )}
      <ActionIcon variant="subtle" color="gray" size={30} aria-label={t("data.mend.remove", { field: row.field })} onClick={onRemove}>
        <Icon name="close" size={15} />
      </ActionIcon>
    </div>
  );
}

type ConfirmProps = { asked: ReplayReport | undefined; pending: boolean; onClose: () => void; onReplay: () => void };

function Confirm({ asked, pending, onClose, onReplay }: ConfirmProps) {
  const counts = { loaded: formatCount(asked?.loaded), duplicates: formatCount(asked?.duplicates) };
  return (
    <Modal
      opened={asked !== undefined}
      onClose={onClose}
      title={<b>{t("data.mend.confirm", counts)}</b>}
      closeButtonProps={{ "aria-label": t("map.drawer.close") }}
      centered
    >
      <Stack gap="sm">
        <Text size="sm">{t("data.mend.confirm.is", counts)}</Text>
        <Text size="sm" c="dimmed">
          {t("data.mend.confirm.undo")}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("data.mend.cancel")}
          </Button>
          <Button loading={pending} onClick={onReplay}>
            {t("data.mend.replay.do")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

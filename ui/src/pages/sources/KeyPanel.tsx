// A source's keys: when each was made, taking one back, making another.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiPost } from "../../api/client";
import type { NewKey, Source, SourceInfo, WriteKey } from "../../api/types";
import { Icon } from "../../components/Icon";
import { Section } from "../../components/Page";
import { ErrorPanel } from "../../components/StatePanel";
import { formatMoment } from "../../format/date";
import { t } from "../../words/words";
import { showKey } from "./shownKeys";

export function useNewKey(source: SourceInfo) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => apiPost<NewKey>(`sources/${source.id}/keys`),
    onSuccess: async (made) => {
      showKey(source.id, made.key);
      await queries.invalidateQueries({ queryKey: ["api", "sources"] });
    },
  });
}

export function KeyPanel({ source }: { source: SourceInfo }) {
  const make = useNewKey(source);
  const [revoking, setRevoking] = useState<WriteKey | null>(null);
  return (
    <Section title={t("sources.keys")}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t("sources.keys.is")}
        </Text>
        <ul className="tw-keys">
          {source.keys.map((key) => (
            <KeyRow key={key.id} one={key} onRevoke={() => setRevoking(key)} />
          ))}
        </ul>
        {make.error && <ErrorPanel problem={make.error} />}
        <Group>
          <Button size="xs" variant="default" leftSection={<Icon name="plus" size={14} />} loading={make.isPending} onClick={() => make.mutate()}>
            {t("sources.key.make")}
          </Button>
        </Group>
      </Stack>
      <Revoke source={source} one={revoking} onClose={() => setRevoking(null)} />
    </Section>
  );
}

function KeyRow({ one, onRevoke }: { one: WriteKey; onRevoke: () => void }) {
  const revoked = one.revoked_at !== null;
  return (
    <li data-key-row={one.id} data-revoked={revoked || undefined}>
      <div style={{ minWidth: 0 }}>
        <code style={{ textDecoration: revoked ? "line-through" : undefined }}>{one.prefix}…</code>
        <Text size="xs" c="dimmed">
          {t("sources.key.created", { when: formatMoment(one.created_at) })}
          {revoked && `. ${t("sources.key.revoked", { when: formatMoment(one.revoked_at) })}`}
        </Text>
      </div>
      {!revoked && (
        <Button size="compact-xs" variant="default" onClick={onRevoke} aria-label={t("sources.key.revoke.which", { prefix: one.prefix })}>
          {t("sources.key.revoke")}
        </Button>
      )}
    </li>
  );
}

function Revoke({ source, one, onClose }: { source: SourceInfo; one: WriteKey | null; onClose: () => void }) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => apiPost<Source>(`sources/${source.id}/keys/${one?.id}/revoke`),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ["api", "sources"] });
    },
  });
  const left = source.keys.filter((key) => key.revoked_at === null).length;
  return (
    <Modal
      opened={one !== null}
      onClose={onClose}
      title={<b>{t("sources.revoke.title", { prefix: one?.prefix ?? "" })}</b>}
      closeButtonProps={{ "aria-label": t("sources.close") }}
      centered
    >
      <Stack gap="sm">
        <Text size="sm">{t("sources.revoke.goes")}</Text>
        {left === 1 && (
          <Text size="sm" fw={600}>
            {t("sources.revoke.last")}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {t("sources.revoke.stays")}
        </Text>
        {revoke.error && <ErrorPanel problem={revoke.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("sources.revoke.keep")}
          </Button>
          <Button color="#b84a00" loading={revoke.isPending} onClick={() => revoke.mutate()}>
            {t("sources.revoke.do")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

// Adding a source: a name, what kind of place it is, and Matomo's number of the site where one is used.
import { Button, Group, Modal, NumberInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { apiPost } from "../../api/client";
import type { NewKey, SourceInfo } from "../../api/types";
import { ErrorPanel } from "../../components/StatePanel";
import { t } from "../../words/words";
import { showKey } from "./shownKeys";

type Kind = SourceInfo["kind"];
const KINDS: Kind[] = ["any", "web", "app", "server"];

export function AddSource({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<b>{t("sources.add")}</b>}
      closeButtonProps={{ "aria-label": t("sources.close") }}
      centered
      size={520}
    >
      {opened && <Form onCancel={onClose} />}
    </Modal>
  );
}

function Form({ onCancel }: { onCancel: () => void }) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Kind>("any");
  const [siteId, setSiteId] = useState<number | null>(null);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const add = useMutation({
    mutationFn: () => apiPost<NewKey>("sources", { name: name.trim(), kind, site_id: siteId }),
    onSuccess: async (made) => {
      showKey(made.source.id, made.key);
      await queries.invalidateQueries({ queryKey: ["api", "sources"] });
      void navigate({ to: "/sources/$id" as string, params: { id: String(made.source.id) } as never, search: {} as never });
    },
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t("sources.name")}
          description={t("sources.name.is")}
          value={name}
          required
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <KindChoice kind={kind} onChange={setKind} />
        <NumberInput
          label={t("sources.site_id")}
          description={t("sources.site_id.is")}
          min={1}
          allowDecimal={false}
          value={siteId ?? ""}
          onChange={(value) => setSiteId(Number(value) || null)}
        />
        {add.error && <ErrorPanel problem={add.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t("sources.cancel")}
          </Button>
          <Button type="submit" disabled={!name.trim()} loading={add.isPending}>
            {t("sources.add.do")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function KindChoice({ kind, onChange }: { kind: Kind; onChange: (kind: Kind) => void }) {
  return (
    <fieldset className="tw-kinds">
      <legend>{t("sources.kind")}</legend>
      {KINDS.map((one) => (
        <label key={one} className="tw-kind">
          <input type="radio" name="kind" checked={kind === one} onChange={() => onChange(one)} />
          <span>
            <b>{t(`sources.kind.${one}`)}</b>
            <small>{t(`sources.kind.${one}.is`)}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

// Keeping two customers apart: who says so, and why; the pair is not proposed again.
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { PossibleDuplicate } from "../../api/customer";
import { StaffNameField } from "../../components/StaffNameField";
import { useStaffName } from "../../components/staffName";
import { ErrorPanel } from "../../components/StatePanel";
import { showToast } from "../../components/toasts";
import { t } from "../../words/words";
import { decide, undoDecision } from "../customers/decisions";

export function ApartDialog({ pair, onClose }: { pair: PossibleDuplicate | null; onClose: () => void }) {
  return (
    <Modal
      opened={pair !== null}
      onClose={onClose}
      title={<b>{t("apart.title")}</b>}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
      centered
    >
      {pair && <Form pair={pair} onClose={onClose} />}
    </Modal>
  );
}

function Form({ pair, onClose }: { pair: PossibleDuplicate; onClose: () => void }) {
  const [who, setWho] = useStaffName();
  const [note, setNote] = useState("");
  const queries = useQueryClient();
  const apart = useMutation({
    mutationFn: () => decide(queries, { kind: "apart", a: pair.left, b: pair.right }, who.trim(), note.trim()),
    onSuccess: ({ id }) => {
      showToast({
        said: t("apart.done", { a: pair.left, b: pair.right }),
        undo: () => undoDecision(queries, id, who.trim()),
        undone: t("apart.undone"),
      });
      onClose();
    },
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    apart.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {t("apart.why", { a: pair.left, b: pair.right })}
        </Text>
        <StaffNameField value={who} onChange={setWho} />
        <TextInput size="xs" label={t("decision.note")} maxLength={500} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        {apart.error && <ErrorPanel problem={apart.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" disabled={!who.trim()} loading={apart.isPending}>
            {t("duplicates.apart")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

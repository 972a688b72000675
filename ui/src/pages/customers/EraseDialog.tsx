// Erasing a customer: what goes, who asked for it, the name written out; afterwards the receipt.
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiPost } from "../../api/client";
import { ErrorPanel } from "../../components/StatePanel";
import { CodeBlock } from "../../components/CodeBlock";
import { formattedJson } from "../../components/formattedJson";
import { t } from "../../words/words";

export type EraseDialogProps = { opened: boolean; customer: string; onClose: () => void; onErased: () => void };

export function EraseDialog({ opened, customer, onClose, onErased }: EraseDialogProps) {
  const [receipt, setReceipt] = useState<unknown>(null);
  const close = receipt === null ? onClose : onErased;
  return (
    <Modal
      opened={opened}
      onClose={close}
      size={560}
      title={<b>{t(receipt === null ? "erase.title" : "erase.receipt", { customer })}</b>}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
      closeOnClickOutside={false}
      centered
    >
      {opened && receipt === null && <Confirm customer={customer} onCancel={onClose} onReceipt={setReceipt} />}
      {receipt !== null && <Receipt receipt={receipt} onClose={onErased} />}
    </Modal>
  );
}

type ConfirmProps = { customer: string; onCancel: () => void; onReceipt: (receipt: unknown) => void };

function Confirm({ customer, onCancel, onReceipt }: ConfirmProps) {
  const [written, setWritten] = useState("");
  const [askedBy, setAskedBy] = useState("");
  const erase = useMutation({
    mutationFn: () => apiPost<unknown>("erase_customer", { customer, asked_by: askedBy.trim(), confirm: true }),
    onSuccess: onReceipt,
  });
  const ready = written.trim() === customer && askedBy.trim() !== "";
  return (
    <Stack gap="sm">
      <Text size="sm">{t("erase.goes")}</Text>
      <Text size="sm" fw={600}>
        {t("erase.forever")}
      </Text>
      <TextInput
        size="xs"
        data-autofocus
        label={t("erase.asked_by")}
        description={t("erase.asked_by.is")}
        required
        maxLength={200}
        value={askedBy}
        onChange={(event) => setAskedBy(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        label={t("erase.write", { customer })}
        required
        autoComplete="off"
        value={written}
        onChange={(event) => setWritten(event.currentTarget.value)}
      />
      {erase.error && <ErrorPanel problem={erase.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          {t("dialog.cancel")}
        </Button>
        <Button color="#b84a00" disabled={!ready} loading={erase.isPending} onClick={() => erase.mutate()}>
          {t("erase.act")}
        </Button>
      </Group>
    </Stack>
  );
}

function Receipt({ receipt, onClose }: { receipt: unknown; onClose: () => void }) {
  const queries = useQueryClient();
  const done = () => {
    onClose();
    void queries.invalidateQueries();
  };
  return (
    <Stack gap="sm" data-receipt>
      <Text size="sm">{t("erase.done")}</Text>
      <CodeBlock label={t("erase.receipt")} text={formattedJson(receipt)} />
      <Group justify="flex-end">
        <Button onClick={done}>{t("erase.close")}</Button>
      </Group>
    </Stack>
  );
}

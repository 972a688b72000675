// Erasing a customer: what goes, who asked for it, the name written out; afterwards the receipt.
import { Button, Group, Modal, Skeleton, Stack, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiPost } from "../../api/client";
import type { Erasure } from "../../api/customer";
import { CopyButton } from "../../components/CodeBlock";
import { formattedJson } from "../../components/formattedJson";
import { ErrorPanel } from "../../components/StatePanel";
import { formatCount } from "../../format/number";
import { t, tName } from "../../words/words";

export type EraseDialogProps = { opened: boolean; customer: string; onClose: () => void; onErased: () => void };

export function EraseDialog({ opened, customer, onClose, onErased }: EraseDialogProps) {
  const [receipt, setReceipt] = useState<Erasure | null>(null);
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

type ConfirmProps = { customer: string; onCancel: () => void; onReceipt: (receipt: Erasure) => void };

/** In whose name the counting is done: it leaves no receipt. */
const COUNTING = "preview";

function Confirm({ customer, onCancel, onReceipt }: ConfirmProps) {
  const [written, setWritten] = useState("");
  const [askedBy, setAskedBy] = useState("");
  const erase = useMutation({
    mutationFn: () => apiPost<Erasure>("erase_customer", { customer, asked_by: askedBy.trim(), confirm: true }),
    onSuccess: onReceipt,
  });
  const counted = useQuery<Erasure, Error>({
    queryKey: ["erase", customer],
    queryFn: () => apiPost<Erasure>("erase_customer", { customer, asked_by: COUNTING, dry_run: true }),
    gcTime: 0,
    retry: false,
  });
  const ready = written.trim() === customer && askedBy.trim() !== "";
  return (
    <Stack gap="sm">
      <Text size="sm">{t("erase.goes")}</Text>
      <Text size="sm" fw={600}>
        {t("erase.forever")}
      </Text>
      {counted.isPending && <Skeleton height={120} />}
      {counted.error && <ErrorPanel problem={counted.error} />}
      {counted.data && <Places erasure={counted.data} />}
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

function Places({ erasure }: { erasure: Erasure }) {
  const numbers = { events: formatCount(erasure.events), identifiers: formatCount(erasure.identifiers), shared: formatCount(erasure.shared) };
  return (
    <div data-erasure={erasure.dry_run ? "preview" : "receipt"}>
      <Text size="sm" mb={4}>
        {t(erasure.shared ? "erase.counts_shared" : "erase.counts", numbers)}
      </Text>
      <Table fz="sm" verticalSpacing={3}>
        <caption className="sr-only">{t("erase.places")}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t("erase.place")}</Table.Th>
            <Table.Th scope="col">{t("erase.how")}</Table.Th>
            <Table.Th scope="col" ta="right">
              {t("erase.rows")}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {erasure.places.map((one) => (
            <Table.Tr key={`${one.place} ${one.how}`}>
              <Table.Td>{tName("place", one.place)}</Table.Td>
              <Table.Td>{one.how}</Table.Td>
              <Table.Td ta="right">{formatCount(one.rows)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Receipt({ receipt, onClose }: { receipt: Erasure; onClose: () => void }) {
  const queries = useQueryClient();
  const done = () => {
    onClose();
    void queries.invalidateQueries();
  };
  return (
    <Stack gap="sm" data-receipt>
      <Text size="sm">{t("erase.done")}</Text>
      <Places erasure={receipt} />
      <Group justify="flex-end">
        <CopyButton text={formattedJson(receipt)} what={t("erase.receipt")} />
        <Button onClick={done}>{t("erase.close")}</Button>
      </Group>
    </Stack>
  );
}

// Setting a consent for a customer: which purpose, yes or no, who says so, and the words they agreed to.
import { Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiPost } from "../../api/client";
import type { Consent } from "../../api/customer";
import { StaffNameField } from "../../components/StaffNameField";
import { useStaffName } from "../../components/staffName";
import { ErrorPanel } from "../../components/StatePanel";
import { TextBox } from "../../components/TextBox";
import { showToast } from "../../components/toasts";
import { t, tName } from "../../words/words";

export type ConsentFormProps = { customer: string; asked: Consent | "new" | null; onClose: () => void };

export function ConsentForm({ customer, asked, onClose }: ConsentFormProps) {
  return (
    <Modal
      opened={asked !== null}
      onClose={onClose}
      title={<b>{t("consent.set.title")}</b>}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
      centered
    >
      {asked && <Form customer={customer} consent={asked === "new" ? null : asked} onClose={onClose} />}
    </Modal>
  );
}

function Form({ customer, consent, onClose }: { customer: string; consent: Consent | null; onClose: () => void }) {
  const [purpose, setPurpose] = useState(consent?.purpose ?? "");
  const [agreed, setAgreed] = useState(consent ? !consent.agreed : true);
  const [wording, setWording] = useState("");
  const [who, setWho] = useStaffName();
  const queries = useQueryClient();
  const set = useMutation({
    mutationFn: () => apiPost("consent", { customer, purpose: purpose.trim(), agreed, wording: wording.trim() || null, who: who.trim() }),
    onSuccess: async () => {
      showToast({ said: t(agreed ? "consent.done.agreed" : "consent.done.refused", { purpose: tName("purpose", purpose.trim()) }) });
      onClose();
      await queries.invalidateQueries({ queryKey: ["api"] });
    },
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    set.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          size="xs"
          data-autofocus={consent ? undefined : true}
          label={t("consent.purpose")}
          description={t("consent.purpose.is")}
          required
          maxLength={100}
          value={purpose}
          disabled={consent !== null}
          onChange={(event) => setPurpose(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t("consent.answer")}
          value={agreed ? "agreed" : "refused"}
          onChange={(value) => setAgreed(value === "agreed")}
          data={[
            { value: "agreed", label: t("consent.agreed") },
            { value: "refused", label: t("consent.refused") },
          ]}
        />
        <TextBox label={t("consent.wording")} description={t("consent.wording.is")} maxLength={2000} value={wording} onChange={setWording} />
        <StaffNameField value={who} onChange={setWho} />
        <Text size="xs" c="dimmed">
          {t("consent.kept")}
        </Text>
        {set.error && <ErrorPanel problem={set.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" disabled={!purpose.trim() || !who.trim()} loading={set.isPending}>
            {t("consent.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

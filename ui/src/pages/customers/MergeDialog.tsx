// Merging two customers: the other one found by search, then what would change, then doing it.
import { Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { CustomerSearch } from "../../components/CustomerSearch";
import { t } from "../../words/words";
import { DecisionStep } from "./DecisionStep";

export type MergeDialogProps = {
  opened: boolean;
  customer: string;
  /** Chosen already, as from the list of possible duplicates. */
  other?: string;
  onClose: () => void;
};

export function MergeDialog({ opened, customer, other, onClose }: MergeDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={640}
      title={<b>{t("merge.title", { customer })}</b>}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
      centered
    >
      {opened && <Steps customer={customer} other={other} onClose={onClose} />}
    </Modal>
  );
}

function Steps({ customer, other, onClose }: Omit<MergeDialogProps, "opened">) {
  const [chosen, setChosen] = useState(other ?? "");
  if (!chosen) {
    return (
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t("merge.why")}
        </Text>
        <CustomerSearch label={t("merge.other")} without={customer} onChoose={setChosen} />
      </Stack>
    );
  }
  return (
    <Stack gap="sm">
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {t("merge.would", { a: customer, b: chosen })}
      </Text>
      <DecisionStep
        asked={{ kind: "merge", a: customer, b: chosen }}
        words={{ act: t("merge.act"), done: t("merge.done", { a: customer, b: chosen }) }}
        onBack={other ? undefined : () => setChosen("")}
        onDone={onClose}
      />
    </Stack>
  );
}

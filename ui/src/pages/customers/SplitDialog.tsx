// Splitting a customer: which identifiers are somebody else's, then what would change, then doing it.
import { Button, Checkbox, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Identity } from "../../api/customer";
import type { ApiQuery } from "../../api/queries";
import { StatePanel } from "../../components/StatePanel";
import { formatCount } from "../../format/number";
import { t, tName } from "../../words/words";
import { DecisionStep } from "./DecisionStep";

export type SplitDialogProps = { opened: boolean; customer: string; query: ApiQuery<Identity>; onClose: () => void };

export function SplitDialog({ opened, customer, query, onClose }: SplitDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={640}
      title={<b>{t("split.title", { customer })}</b>}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
      centered
    >
      {opened && <StatePanel query={query}>{(identity) => <Steps customer={customer} identity={identity} onClose={onClose} />}</StatePanel>}
    </Modal>
  );
}

function Steps({ customer, identity, onClose }: { customer: string; identity: Identity; onClose: () => void }) {
  const [taken, setTaken] = useState<string[]>([]);
  const [step, setStep] = useState<"choose" | "preview">("choose");
  if (identity.identifiers.length < 2) return <Text size="sm">{t("split.single")}</Text>;
  if (step === "choose") {
    return <Choice identity={identity} taken={taken} onTaken={setTaken} onNext={() => setStep("preview")} />;
  }
  return (
    <Stack gap="sm">
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {t("split.would", { customer, identifiers: taken.join(", ") })}
      </Text>
      <DecisionStep
        asked={{ kind: "split", customer, identifiers: taken }}
        words={{ act: t("split.act"), done: t("split.done", { customer, identifiers: taken.join(", ") }) }}
        onBack={() => setStep("choose")}
        onDone={onClose}
      />
    </Stack>
  );
}

type ChoiceProps = { identity: Identity; taken: string[]; onTaken: (taken: string[]) => void; onNext: () => void };

function Choice({ identity, taken, onTaken, onNext }: ChoiceProps) {
  const all = taken.length === identity.identifiers.length;
  return (
    <Stack gap="sm">
      <Checkbox.Group label={t("split.which")} description={t("split.why")} value={taken} onChange={onTaken}>
        <Stack gap={8} mt="sm">
          {identity.identifiers.map((one) => (
            <Checkbox
              key={one.identifier}
              size="xs"
              value={one.identifier}
              label={t("split.identifier", { type: tName("identifier", one.type), value: one.value, n: formatCount(one.interactions) })}
              styles={{ label: { overflowWrap: "anywhere" } }}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {all && (
        <Text size="sm" role="status">
          {t("split.not_all")}
        </Text>
      )}
      <Group justify="flex-end">
        <Button disabled={taken.length === 0 || all} onClick={onNext}>
          {t("split.next")}
        </Button>
      </Group>
    </Stack>
  );
}

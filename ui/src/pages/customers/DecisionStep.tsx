// The last step of a merge or a split: what it would change, who decides it and why, and doing it.
import { Button, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DecisionAsked } from "../../api/customer";
import { StaffNameField } from "../../components/StaffNameField";
import { useStaffName } from "../../components/staffName";
import { ErrorPanel } from "../../components/StatePanel";
import { showToast } from "../../components/toasts";
import { t } from "../../words/words";
import { decide, previewDecision, undoDecision } from "./decisions";
import { PreviewTable } from "./PreviewTable";

export type DecisionStepProps = {
  asked: DecisionAsked;
  /** What the button and the message say. */
  words: { act: string; done: string };
  onBack?: () => void;
  onDone: () => void;
};

export function DecisionStep({ asked, words, onBack, onDone }: DecisionStepProps) {
  const [who, setWho] = useStaffName();
  const [note, setNote] = useState("");
  const queries = useQueryClient();
  const preview = useQuery({
    queryKey: ["preview", JSON.stringify(asked)],
    queryFn: () => previewDecision(asked),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const act = useMutation({
    mutationFn: () => decide(queries, asked, who.trim(), note.trim()),
    onSuccess: ({ id }) => {
      showToast({ said: words.done, undo: () => undoDecision(queries, id, who.trim()), undone: t("identity.undone") });
      onDone();
    },
  });
  return (
    <Stack gap="sm">
      {preview.isPending && <Skeleton height={150} />}
      {preview.error && <ErrorPanel problem={preview.error} retry={() => void preview.refetch()} />}
      {preview.data && <PreviewTable preview={preview.data} />}
      <Group grow align="flex-start">
        <StaffNameField value={who} onChange={setWho} />
        <TextInput size="xs" label={t("decision.note")} maxLength={500} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      </Group>
      <Text size="xs" c="dimmed">
        {t("decision.undoable")}
      </Text>
      {act.error && <ErrorPanel problem={act.error} />}
      <Group justify="flex-end">
        {onBack && (
          <Button variant="default" onClick={onBack}>
            {t("dialog.back")}
          </Button>
        )}
        <Button disabled={!preview.data || !who.trim()} loading={act.isPending} onClick={() => act.mutate()}>
          {words.act}
        </Button>
      </Group>
    </Stack>
  );
}

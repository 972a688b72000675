// What people decided of this customer's identifiers; each can be taken back as long as it stands.
import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Decision } from "../../api/customer";
import { Icon } from "../../components/Icon";
import { useStaffName } from "../../components/staffName";
import { showToast } from "../../components/toasts";
import { formatMoment } from "../../format/date";
import { t } from "../../words/words";
import { saidDecision, undoDecision } from "./decisions";

export function DecisionList({ decisions }: { decisions: Decision[] }) {
  if (decisions.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600} component="h3" m={0} mb={4}>
        {t("identity.decisions")}
      </Text>
      <ol className="tw-list">
        {decisions.map((one) => (
          <One key={one.id} decision={one} />
        ))}
      </ol>
    </div>
  );
}

function One({ decision }: { decision: Decision }) {
  const queries = useQueryClient();
  const [who] = useStaffName();
  const undo = useMutation({
    mutationFn: () => undoDecision(queries, decision.id, who),
    onSuccess: () => showToast({ said: t("identity.undone") }),
  });
  const by = t("identity.decided", { who: decision.made_by, when: `${formatMoment(decision.made_at)} UTC` });
  return (
    <li data-decision={decision.id}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Text size="sm" td={decision.undone_at ? "line-through" : undefined} style={{ overflowWrap: "anywhere" }}>
            {saidDecision(decision)}
          </Text>
          <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {by}
            {decision.note && ` · ${decision.note}`}
            {decision.undone_at && ` · ${t("identity.undone_at", { when: `${formatMoment(decision.undone_at)} UTC` })}${decision.undone_by ? `, ${decision.undone_by}` : ""}`}
            {undo.error && ` · ${undo.error.message}`}
          </Text>
        </div>
        {!decision.undone_at && (
          <Button size="compact-xs" variant="default" style={{ flex: "none" }} leftSection={<Icon name="undo" size={13} />} loading={undo.isPending} onClick={() => undo.mutate()}>
            {t("toast.undo")}
          </Button>
        )}
      </Group>
    </li>
  );
}

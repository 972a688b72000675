// The corner where the page says what was just done.
import { ActionIcon, Button, Group, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Icon } from "../components/Icon";
import { showToast, useToast, type Toast } from "../components/toasts";
import { t } from "../words/words";

export function ToastArea() {
  const toast = useToast();
  return (
    <div role="status" aria-live="polite" className="tw-toasts tw-no-print">
      {toast && <ToastCard key={toast.said} toast={toast} />}
    </div>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const undo = useMutation({
    mutationFn: async () => toast.undo?.(),
    onSuccess: () => showToast({ said: toast.undone ?? t("toast.undone") }),
  });
  return (
    <div className="tw-toast" data-toast>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Text size="sm" style={{ overflowWrap: "anywhere", flex: 1 }}>
          {toast.said}
          {undo.error && ` ${undo.error.message}`}
        </Text>
        {toast.undo && (
          <Button size="compact-sm" variant="default" leftSection={<Icon name="undo" size={14} />} loading={undo.isPending} onClick={() => undo.mutate()}>
            {t("toast.undo")}
          </Button>
        )}
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("toast.close")} onClick={() => showToast(null)}>
          <Icon name="close" size={14} />
        </ActionIcon>
      </Group>
    </div>
  );
}

// Deleting a segment, after a question.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { apiSend } from "../../api/client";
import type { SavedSegment } from "../../api/customer";
import { Icon } from "../../components/Icon";
import { ErrorPanel } from "../../components/StatePanel";
import { showToast } from "../../components/toasts";
import { t } from "../../words/words";

export function DeleteSegment({ segment }: { segment: SavedSegment }) {
  const [asking, { open, close }] = useDisclosure(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => apiSend("DELETE", `segments/${segment.id}`),
    onSuccess: async () => {
      close();
      showToast({ said: t("segment.deleted", { name: segment.name }) });
      await navigate({ to: "/segments" as string, search: {} as never });
      await queries.invalidateQueries({ queryKey: ["api"] });
    },
  });
  return (
    <>
      <Button size="xs" variant="default" leftSection={<Icon name="erase" size={14} />} onClick={open}>
        {t("segment.delete")}
      </Button>
      <Modal opened={asking} onClose={close} title={<b>{t("segment.delete.title", { name: segment.name })}</b>} closeButtonProps={{ "aria-label": t("dialog.close") }} centered>
        <Stack gap="sm">
          <Text size="sm">{t("segment.delete.why")}</Text>
          {remove.error && <ErrorPanel problem={remove.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              {t("dialog.cancel")}
            </Button>
            <Button color="#b84a00" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t("segment.delete.act")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

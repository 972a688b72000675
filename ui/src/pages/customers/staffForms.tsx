// What the forms of staff share: writing, then asking anew; a problem in its place; the buttons.
import { Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { apiSend } from "../../api/client";
import type { Staff } from "../../api/customer";
import type { ApiQuery } from "../../api/queries";
import { Icon } from "../../components/Icon";
import { t } from "../../words/words";

export type StaffPanelProps = { customer: string; query: ApiQuery<Staff> };

type Asked = { method: "POST" | "PUT" | "DELETE"; path: string; body?: unknown };

/** Writes, then asks for what staff keep anew. */
export function useWrite(onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: Asked) => apiSend(method, `staff/${path}`, body ?? null),
    onSuccess: async () => {
      onDone?.();
      await queries.invalidateQueries({ queryKey: ["api", "staff"] });
    },
  });
}

export function Problem({ error }: { error: Error | null }) {
  return error ? (
    <Text size="sm" role="alert" style={{ color: "var(--tw-bad)", overflowWrap: "anywhere" }}>
      {error.message}
    </Text>
  ) : null;
}

export function AddButton({ word, onClick }: { word: string; onClick: () => void }) {
  return (
    <Group>
      <Button size="compact-sm" variant="default" leftSection={<Icon name="plus" size={13} />} onClick={onClick}>
        {word}
      </Button>
    </Group>
  );
}

export function FormButtons({ pending, ready, onCancel }: { pending: boolean; ready: boolean; onCancel: () => void }) {
  return (
    <Group justify="flex-end" gap="xs">
      <Button size="xs" variant="default" onClick={onCancel}>
        {t("dialog.cancel")}
      </Button>
      <Button size="xs" type="submit" disabled={!ready} loading={pending}>
        {t("staff.save")}
      </Button>
    </Group>
  );
}

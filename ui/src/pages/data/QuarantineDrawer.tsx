// One refused event closely: why, exactly and wholly as it came in, and what it shared with the others of its request.
import { Drawer, Stack, Text } from "@mantine/core";
import { useApi } from "../../api/queries";
import type { QuarantineRow } from "../../api/types";
import { CodeBlock } from "../../components/CodeBlock";
import { formattedJson } from "../../components/formattedJson";
import { StatePanel } from "../../components/StatePanel";
import { formatMoment } from "../../format/date";
import { t, tName } from "../../words/words";

export function QuarantineDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={640}
      overlayProps={{ backgroundOpacity: 0.22 }}
      closeButtonProps={{ "aria-label": t("map.drawer.close") }}
      title={
        <Text fw={650} size="lg" span>
          {t("data.quarantine.one")}
        </Text>
      }
    >
      {id !== undefined && <Closely id={id} />}
    </Drawer>
  );
}

function Closely({ id }: { id: string }) {
  const query = useApi<QuarantineRow>(`quarantine/${encodeURIComponent(id)}`);
  return (
    <StatePanel query={query}>
      {(row) => (
        <Stack gap="md" data-drawer="quarantine">
          <div>
            <Text fw={600}>{tName("reason", row.reason)}</Text>
            <Text size="sm">
              {t("data.quarantine.came", { source: row.source, when: `${formatMoment(row.received_at)} UTC`, import: row.import_id ?? "–" })}{" "}
              {row.field && t("data.quarantine.about", { field: row.field })}
            </Text>
          </div>
          <CodeBlock label={t("data.quarantine.raw")} text={formattedJson(row.raw)} />
          {row.envelope && <CodeBlock label={t("data.quarantine.envelope")} text={formattedJson(row.envelope)} />}
        </Stack>
      )}
    </StatePanel>
  );
}

// One refused event closely: why, exactly as it came in, and what it shared with the others of its request.
import { Drawer, Stack, Text } from "@mantine/core";
import { CodeBlock } from "../../components/CodeBlock";
import { formattedJson } from "../../components/formattedJson";
import { formatMoment } from "../../format/date";
import { t, tName } from "../../words/words";
import type { RefusedRow } from "./replayed";

export function QuarantineDrawer({ row, onClose }: { row: RefusedRow | undefined; onClose: () => void }) {
  return (
    <Drawer
      opened={row !== undefined}
      onClose={onClose}
      position="right"
      size={640}
      overlayProps={{ backgroundOpacity: 0.22 }}
      closeButtonProps={{ "aria-label": t("map.drawer.close") }}
      title={
        <Text fw={650} size="lg" span>
          {row && tName("reason", row.reason)}
        </Text>
      }
    >
      {row && (
        <Stack gap="md" data-drawer="quarantine">
          <Text size="sm">
            {t("data.quarantine.came", { source: row.source, when: `${formatMoment(row.received_at)} UTC`, import: row.import_id ?? "–" })}{" "}
            {row.field && t("data.quarantine.about", { field: row.field })}
          </Text>
          <CodeBlock label={t("data.quarantine.raw")} text={formattedJson(row.raw)} />
          {row.envelope && <CodeBlock label={t("data.quarantine.envelope")} text={formattedJson(row.envelope)} />}
        </Stack>
      )}
    </Drawer>
  );
}

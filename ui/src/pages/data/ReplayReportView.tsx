// What a replay did, or would do: the account of all it tried, and some events before and after.
import { Stack, Text } from "@mantine/core";
import type { ReplayReport } from "../../api/types";
import { CodeBlock } from "../../components/CodeBlock";
import { formattedJson } from "../../components/formattedJson";
import { formatCount } from "../../format/number";
import { t, tName } from "../../words/words";

const EXAMPLES = 3;

export function ReplayReportView({ report }: { report: ReplayReport }) {
  const refused = Object.values(report.refused).reduce((sum, count) => sum + count, 0);
  const counts = {
    tried: formatCount(report.tried),
    loaded: formatCount(report.loaded),
    duplicates: formatCount(report.duplicates),
    refused: formatCount(refused),
  };
  return (
    <Stack gap="sm" data-replay={report.dry_run ? "preview" : "done"}>
      <Text fw={600}>{t(report.dry_run ? "data.replay.would" : "data.replay.did", counts)}</Text>
      {refused > 0 && (
        <Text size="sm">
          {t("data.replay.still", { reasons: Object.entries(report.refused).map(([reason, count]) => `${tName("reason", reason)} ${formatCount(count)}`).join(", ") })}
        </Text>
      )}
      {report.import_id !== null && (
        <Text size="sm" c="dimmed">
          {t("data.replay.import", { id: report.import_id })}
        </Text>
      )}
      {report.dry_run &&
        report.examples.slice(0, EXAMPLES).map((example) => (
          <div key={example.id} className="tw-before-after">
            <CodeBlock label={t("data.replay.before")} text={formattedJson(example.before)} copy={false} />
            <CodeBlock label={t(example.refused ? "data.replay.not" : "data.replay.after")} text={formattedJson(example.after)} copy={false} />
          </div>
        ))}
    </Stack>
  );
}

// Above a map: whose it is, in a sentence, and the three figures of the whole selection.
import { Group, Text, Title } from "@mantine/core";
import type { JourneyMap } from "../../api/types";
import { Figure } from "../../components/Figure";
import { SideBadge } from "../../components/FilterBar";
import { formatPeriod } from "../../format/date";
import { formatCount } from "../../format/number";
import { t } from "../../words/words";

export function MapHead({ map, side, said }: { map: JourneyMap; side: string | null; said: string }) {
  return (
    <Group justify="space-between" align="flex-start" gap="md" px="md" pt="md" pb="xs">
      <div style={{ flex: "1 1 300px", minWidth: 0 }}>
        <Group gap="xs" wrap="nowrap">
          {side && <SideBadge label={side} />}
          <Title order={2} size="h4">
            {side ? said.slice(3) : t("map.head", { workspace: map.workspace })}
          </Title>
        </Group>
        <Text size="sm" c="dimmed" mt={4}>
          {t("map.head.sentence", {
            customers: formatCount(map.customers),
            interactions: formatCount(map.interactions),
            period: formatPeriod(map.since, map.until),
            touchpoints: map.touchpoints.length,
          })}{" "}
          {map.simulated && <b>{t("map.simulated")}</b>}
        </Text>
      </div>
      <Group gap="md" style={{ columnGap: 28 }} align="flex-start">
        <Figure score={map.outcome} unit="rate" measure="outcome" size="lg" />
        <Figure score={map.nps} unit="nps" measure="nps" size="lg" />
        <Figure score={map.emotion} unit="emotion" measure="emotion" size="lg" />
      </Group>
    </Group>
  );
}

// A whole and its parts: as a sentence with its figures, and as a bar. When they do not add up, it says so.
import { Group, Text } from "@mantine/core";
import type { ImportList } from "../../api/types";
import { formatCount, formatRate } from "../../format/number";
import { t, type WordKey } from "../../words/words";
import { partsSum, type Part } from "./accountParts";

export function importAccount(list: ImportList): Part[] {
  return [
    { key: "loaded", count: list.loaded, weight: "good" },
    { key: "duplicates", count: list.duplicates, weight: "plain" },
    { key: "quarantined", count: list.quarantined, weight: "bad" },
  ];
}

export type AccountProps = { parts: Part[]; whole: number; said: "data.account.said" | "data.catalogue.said" };

export function Account({ parts, whole, said }: AccountProps) {
  const sum = partsSum(parts);
  const named = (key: string) => (said === "data.account.said" ? `data.account.${key}` : `data.catalogue.${key}`) as WordKey;
  const fillings = Object.fromEntries(parts.map((part) => [part.key, formatCount(part.count)]));
  return (
    <section className="tw-card" style={{ padding: 16 }} data-account data-adds-up={sum === whole}>
      {sum === whole ? (
        <Text fw={600}>{t(said, { ...fillings, events: formatCount(whole) })}</Text>
      ) : (
        <Text fw={600} role="alert" style={{ color: "var(--tw-bad)" }}>
          {t("data.account.broken", { events: formatCount(whole), sum: formatCount(sum) })}
        </Text>
      )}
      <div className="tw-share-bar" aria-hidden="true">
        {parts.map((part) => (
          <span key={part.key} data-weight={part.weight} style={{ flexGrow: part.count, minWidth: part.count > 0 ? 3 : 0 }} />
        ))}
      </div>
      <Group gap="xl" mt="sm">
        {parts.map((part) => (
          <div key={part.key}>
            <Text size="xs" c="dimmed" fw={600} component="div" className="tw-part-name">
              <span className="tw-part-mark" data-weight={part.weight} aria-hidden="true" />
              {t(named(part.key))}
            </Text>
            <Text fw={650} size="lg">
              {formatCount(part.count)}{" "}
              <Text span size="xs" c="dimmed">
                {formatRate(whole ? part.count / whole : null)}
              </Text>
            </Text>
          </div>
        ))}
      </Group>
    </section>
  );
}

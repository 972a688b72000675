// A whole and its parts: as a sentence with its figures, and as a bar. When they do not add up, it says so.
import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { formatCount, formatRate } from "../../format/number";
import { t, type WordKey } from "../../words/words";
import { partsSum, type Part } from "./accountParts";

export type AccountProps = {
  parts: Part[];
  whole: number;
  /** Which words: those of imported rows, or of what the catalogue placed. */
  about: "account" | "catalogue";
  /** The sentence when it adds up; "whole = part + part + …" when left out. */
  said?: string;
  /** What is accounted for, where there is more than one account on a page. */
  title?: string;
  children?: ReactNode;
};

export function Account({ parts, whole, about, said, title, children }: AccountProps) {
  const sum = partsSum(parts);
  const named = (key: string) => t(`data.${about}.${key}` as WordKey);
  return (
    <section className="tw-card" style={{ padding: 16 }} data-account data-adds-up={sum === whole}>
      {title && (
        <Text size="sm" c="dimmed" fw={600} mb={4}>
          {title}
        </Text>
      )}
      {sum === whole ? (
        <Text fw={600}>{said ?? saidAccount(parts, whole)}</Text>
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
              {named(part.key)}
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
      {children}
    </section>
  );
}

/** "4,021 events accepted = 4,000 loaded + 21 duplicates." */
function saidAccount(parts: Part[], whole: number): string {
  const told = parts.map((part) => `${formatCount(part.count)} ${t(`data.account.${part.key}` as WordKey).toLowerCase()}`);
  return t("data.account.said", { events: formatCount(whole), parts: told.join(" + ") });
}

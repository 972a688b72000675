// What the marks of the strip mean: each shape with its word, only those that occur.
import { Group, Text } from "@mantine/core";
import type { JSX } from "react";
import type { Interaction } from "../../api/types";
import { t, tName } from "../../words/words";

const DRAWN: Record<string, JSX.Element> = {
  nps: <circle cx="6" cy="6" r="4.500" />,
  csat: <rect x="2" y="2" width="8" height="8" />,
  ces: <path d="M6 1.500 11 10.500H1z" />,
  sentiment: <path d="M6 .5 11.500 6 6 11.500.5 6z" />,
  outcome: <path d="M2 6.500 5 9.500l5.500-7" fill="none" stroke="currentColor" strokeWidth="2.500" />,
  issue: <path d="M2 2l8 8M10 2l-8 8" fill="none" stroke="currentColor" strokeWidth="2.500" />,
};

export function StripLegend({ line }: { line: readonly Interaction[] }) {
  const kinds = Object.keys(DRAWN).filter((kind) => line.some((one) => one.kind === kind));
  return (
    <Group component="ul" gap="md" m={0} p={0} style={{ listStyle: "none" }} aria-label={t("customer.strip.legend")}>
      {kinds.map((kind) => (
        <li key={kind} style={{ display: "inline-flex", alignItems: "center", gap: 5, color: kind === "issue" ? "var(--tw-bad)" : "var(--tw-good)" }}>
          <svg width={12} height={12} viewBox="0 0 12 12" fill="currentColor" aria-hidden="true" focusable="false">
            {DRAWN[kind]}
          </svg>
          <Text size="xs" c="dimmed" span>
            {tName("kind", kind)}
          </Text>
        </li>
      ))}
    </Group>
  );
}

// Figures side by side, each under its name.
import { SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** Figures side by side, as many as fit. */
export function FigureGrid({ children }: { children: ReactNode }) {
  return (
    <SimpleGrid component="dl" m={0} spacing="lg" verticalSpacing="md" type="container" cols={{ base: 2, "520px": 3, "760px": 4, "1000px": 6, "1500px": 8 }}>
      {children}
    </SimpleGrid>
  );
}

export function FigureCell({ name, value, note, children }: { name: string; value?: ReactNode; note?: string; children?: ReactNode }) {
  return (
    <div style={{ minWidth: 0 }}>
      <Text size="xs" c="dimmed" component="dt" mb={2}>
        {name}
      </Text>
      <dd style={{ margin: 0, lineHeight: 1.25 }}>
        {children ?? (
          <>
            <span style={{ fontSize: 18, fontWeight: 650, overflowWrap: "anywhere" }}>{value}</span>
            {note && <span style={{ display: "block", fontSize: 12.5, color: "var(--tw-ink-faint)" }}>{note}</span>}
          </>
        )}
      </dd>
    </div>
  );
}

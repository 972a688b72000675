// A page's frame: title, a sentence, actions, content. `ready` tells tests and printers that all is drawn.
import { Group, Stack, Text, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import { t } from "../words/words";

export type PageProps = {
  title: string;
  sentence?: ReactNode;
  actions?: ReactNode;
  ready: boolean;
  children: ReactNode;
};

export function Page({ title, sentence, actions, ready, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title]);
  return (
    <div data-page data-ready={ready ? "true" : undefined} style={{ minWidth: 0 }}>
      <Group justify="space-between" align="flex-start" gap="md" mb="md" className="tw-page-head">
        <Stack gap={4} style={{ minWidth: 0, flex: "1 1 320px" }}>
          <Title order={1} style={{ overflowWrap: "anywhere" }}>
            {title}
          </Title>
          {sentence && (
            <Text c="dimmed" size="sm" component="div" maw={900}>
              {sentence}
            </Text>
          )}
        </Stack>
        {actions && (
          <Group gap="xs" className="tw-no-print">
            {actions}
          </Group>
        )}
      </Group>
      <Stack gap="md">{children}</Stack>
    </div>
  );
}

/** A part of a page with its own heading. */
export function Section({ title, aside, children, pad = true }: { title: string; aside?: ReactNode; children: ReactNode; pad?: boolean }) {
  return (
    <section className="tw-card" style={{ minWidth: 0, overflow: "hidden" }}>
      <Group justify="space-between" gap="xs" px="md" pt="md" pb={pad ? 0 : "sm"}>
        <Title order={2} size="h4">
          {title}
        </Title>
        {aside}
      </Group>
      <div style={{ padding: pad ? 16 : 0 }}>{children}</div>
    </section>
  );
}

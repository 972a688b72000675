// A key that was just made: shown here once, and never again.
import { Button, Group, Stack, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { SourceInfo } from "../../api/types";
import { CopyButton } from "../../components/CodeBlock";
import { Icon } from "../../components/Icon";
import { t } from "../../words/words";
import { forgetKey } from "./shownKeys";

export function NewKeyPanel({ source, shownKey }: { source: SourceInfo; shownKey: string }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), [shownKey]);
  return (
    <section ref={box} tabIndex={-1} className="tw-card tw-new-key" aria-label={t("sources.key.new", { name: source.name })} data-new-key>
      <Stack gap="sm">
        <Group gap={8}>
          <Icon name="key" size={20} />
          <Text fw={650}>{t("sources.key.new", { name: source.name })}</Text>
        </Group>
        <Group gap="sm" align="center">
          <code className="tw-key" data-key>
            {shownKey}
          </code>
          <CopyButton text={shownKey} what={t("sources.key")} filled />
        </Group>
        <Text size="sm">{t("sources.key.once")}</Text>
        <Group>
          <Button size="xs" variant="default" onClick={() => forgetKey(source.id)}>
            {t("sources.key.stored")}
          </Button>
        </Group>
      </Stack>
    </section>
  );
}

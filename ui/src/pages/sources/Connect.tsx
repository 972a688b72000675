// How to send to this source: a snippet for each client, filled in, to copy.
import { Button, Group, Stack, Tabs, Text } from "@mantine/core";
import type { SourceInfo } from "../../api/types";
import { CodeBlock } from "../../components/CodeBlock";
import { Section } from "../../components/Page";
import { APP_ROOT } from "../../url/root";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { useNewKey } from "./KeyPanel";
import { KEY_BLANK, snippets, type Snippet, type SnippetId } from "./snippets";

/** What fits a kind of source best. */
const FIRST: Record<SourceInfo["kind"], SnippetId> = { any: "browser", web: "browser", app: "curl", server: "node" };

export function Connect({ source, shownKey }: { source: SourceInfo; shownKey: string | null }) {
  const [state, change] = useUrlState();
  const all = snippets({ host: APP_ROOT.href, key: shownKey ?? KEY_BLANK, siteId: source.site_id });
  const chosen = all.find((one) => one.id === (state.client ?? FIRST[source.kind])) ?? all[0]!;
  return (
    <Section title={t("sources.connect")}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t("sources.connect.is")}
        </Text>
        {shownKey === null && <KeyBlank source={source} />}
        <Tabs value={chosen.id} onChange={(id) => change({ client: id })} keepMounted={false} variant="outline">
          <Tabs.List>
            {all.map((one) => (
              <Tabs.Tab key={one.id} value={one.id}>
                {one.name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={chosen.id} pt="sm">
            <Shown snippet={chosen} source={source} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </Section>
  );
}

function KeyBlank({ source }: { source: SourceInfo }) {
  const make = useNewKey(source);
  return (
    <Group gap="sm">
      <Text size="sm">{t("sources.connect.blank", { blank: KEY_BLANK })}</Text>
      <Button size="compact-sm" variant="light" loading={make.isPending} onClick={() => make.mutate()}>
        {t("sources.key.make")}
      </Button>
    </Group>
  );
}

function Shown({ snippet, source }: { snippet: Snippet; source: SourceInfo }) {
  const noSite = snippet.id === "matomo" && source.site_id === null;
  return (
    <Stack gap="sm" data-snippet={snippet.id}>
      <Text size="sm">{t(`sources.snippet.${snippet.id}`)}</Text>
      {noSite && (
        <Text size="sm" fw={600}>
          {t("sources.snippet.no_site")}
        </Text>
      )}
      {snippet.install && <CodeBlock label={t("sources.snippet.install")} text={snippet.install} />}
      <CodeBlock label={snippet.name} text={snippet.text} />
    </Stack>
  );
}

// A part of a page that lives on its own: what it cannot show is said in its place, the rest of the page stays.
import { Skeleton, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { isNotOffered } from "../api/client";
import type { ApiQuery } from "../api/queries";
import { t } from "../words/words";
import { Section } from "./Page";
import { StatePanel } from "./StatePanel";

export type OptionalPanelProps<T> = {
  title: string;
  query: ApiQuery<T>;
  aside?: ReactNode;
  /** Lines of the skeleton. */
  lines?: number;
  name: string;
  children: (data: T) => ReactNode;
};

export function OptionalPanel<T>({ title, query, aside, lines = 3, name, children }: OptionalPanelProps<T>) {
  const absent = query.isError && isNotOffered(query.error);
  return (
    <div data-panel={name} data-panel-ready={query.isSuccess || query.isError ? "true" : undefined}>
      <Section title={title} aside={absent ? undefined : aside}>
        {absent ? <NotOffered /> : <StatePanel query={query} skeleton={<Lines many={lines} />}>{children}</StatePanel>}
      </Section>
    </div>
  );
}

/** In place of what the server has no endpoint for. */
export function NotOffered() {
  return (
    <Text size="sm" c="dimmed" data-not-offered>
      {t("state.not_offered")}
    </Text>
  );
}

function Lines({ many }: { many: number }) {
  return (
    <Stack gap="sm">
      {Array.from({ length: many }, (_, line) => (
        <Skeleton key={line} height={18} width={line % 2 ? "70%" : "100%"} />
      ))}
    </Stack>
  );
}

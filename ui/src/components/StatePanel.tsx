// The four states of a panel: skeleton (after 150 ms), error, empty, content.
import { Button, Code, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import { ApiError } from "../api/client";
import type { ApiQuery } from "../api/queries";
import { formatMoment } from "../format/date";
import { t } from "../words/words";
import { Icon } from "./Icon";

const SKELETON_AFTER_MS = 150;

export type EmptyWords = { title: string; why: string; command?: string; action?: ReactNode };

export type StatePanelProps<T> = {
  query: ApiQuery<T>;
  children: (data: T) => ReactNode;
  /** The final shape in grey; three bars when left out. */
  skeleton?: ReactNode;
  /** When it says something, that stands in place of the content. */
  empty?: (data: T) => EmptyWords | null;
};

export function StatePanel<T>({ query, children, skeleton, empty }: StatePanelProps<T>) {
  const retry = () => void query.refetch();
  if (query.isError && query.data === undefined) return <ErrorPanel problem={query.error} retry={retry} />;
  if (query.data === undefined) return <LatePanel>{skeleton ?? <SkeletonBars />}</LatePanel>;
  const words = empty?.(query.data);
  if (words) return <EmptyPanel {...words} />;
  return (
    <div style={{ opacity: query.isPlaceholderData ? 0.55 : 1, transition: "opacity 120ms" }} aria-busy={query.isPlaceholderData}>
      {query.isError && <OldNotice problem={query.error} since={query.dataUpdatedAt} retry={retry} />}
      {children(query.data)}
    </div>
  );
}

/** What is on screen stays there when asking for it anew failed. */
function OldNotice({ problem, since, retry }: { problem: Error; since: number; retry: () => void }) {
  return (
    <Group gap="xs" role="alert" className="tw-stale">
      {t("state.old", { moment: formatMoment(new Date(since).toISOString()), problem: problem.message })}
      <Button size="compact-xs" variant="default" onClick={retry}>
        {t("state.retry")}
      </Button>
    </Group>
  );
}

function LatePanel({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), SKELETON_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-live="polite" style={{ minHeight: 120 }}>
      <span className="sr-only">{t("state.loading")}</span>
      {late && children}
    </div>
  );
}

function SkeletonBars() {
  return (
    <Stack gap="sm" p="md">
      <Skeleton height={22} width="40%" />
      <Skeleton height={140} />
      <Skeleton height={16} width="70%" />
    </Stack>
  );
}

export function ErrorPanel({ problem, retry }: { problem: Error; retry?: () => void }) {
  const id = problem instanceof ApiError ? problem.requestId : null;
  return (
    <div role="alert" className="tw-card" style={{ padding: 24, borderColor: "var(--tw-bad)" }}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <span style={{ color: "var(--tw-bad)", marginTop: 2 }}>
          <Icon name="warning" size={22} />
        </span>
        <Stack gap={6} align="flex-start">
          <Text fw={650}>{t("state.error")}</Text>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {problem.message}
          </Text>
          {id && (
            <Text size="xs" c="dimmed">
              {t("state.request", { id })}
            </Text>
          )}
          {retry && (
            <Button size="xs" variant="default" onClick={retry}>
              {t("state.retry")}
            </Button>
          )}
        </Stack>
      </Group>
    </div>
  );
}

export function EmptyPanel({ title, why, command, action }: EmptyWords) {
  return (
    <div className="tw-card" style={{ padding: "40px 24px", textAlign: "center" }} data-empty>
      <Stack gap="xs" align="center" maw={560} mx="auto">
        <Text fw={650} size="lg">
          {title}
        </Text>
        <Text c="dimmed" size="sm">
          {why}
        </Text>
        {command && (
          <Code block style={{ maxWidth: "100%" }}>
            {command}
          </Code>
        )}
        {action}
      </Stack>
    </div>
  );
}

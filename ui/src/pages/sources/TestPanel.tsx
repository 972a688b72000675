// "Send a test event": the whole way from being accepted to standing in the ledger, with the time it took.
import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { apiGet, apiPost } from "../../api/client";
import type { SourceInfo, TestSent, TestStage } from "../../api/types";
import { Icon } from "../../components/Icon";
import { Section } from "../../components/Page";
import { ErrorPanel } from "../../components/StatePanel";
import { formatSeconds } from "../../format/number";
import { t } from "../../words/words";
import { isOver, runNow, type TestRun } from "./testRun";

const ASK_MS = 300;

export function TestPanel({ source }: { source: SourceInfo }) {
  const [run, setRun] = useState<TestRun | null>(null);
  const left = useRef(false);
  useEffect(() => {
    left.current = false;
    return () => void (left.current = true);
  }, []);
  const test = useMutation({
    mutationFn: () => follow(source.id, setRun, () => left.current),
    onError: () => setRun(null),
  });
  return (
    <Section title={t("sources.test")}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t("sources.test.is")}
        </Text>
        <Group>
          <Button size="xs" variant="default" loading={test.isPending} leftSection={<Icon name="play" size={14} />} onClick={() => test.mutate()}>
            {t("sources.test.do")}
          </Button>
        </Group>
        {test.error && <ErrorPanel problem={test.error} />}
        <div role="status" data-test-run={run?.at}>
          {run && <Said run={run} />}
        </div>
      </Stack>
    </Section>
  );
}

/** Sends a test event and asks after it until nothing more is to be heard. */
async function follow(source: number, tell: (run: TestRun) => void, left: () => boolean): Promise<void> {
  const start = performance.now();
  const gone = () => (performance.now() - start) / 1000;
  tell({ at: "sending" });
  const { message_id } = await apiPost<TestSent>(`sources/${source}/test`);
  const accepted = gone();
  for (let run = runNow(accepted, accepted, null); !left(); ) {
    tell(run);
    if (isOver(run)) return;
    const { stage } = await apiGet<TestStage>(`sources/${source}/test/${encodeURIComponent(message_id)}`);
    run = runNow(accepted, gone(), stage);
    if (!isOver(run)) await new Promise((done) => setTimeout(done, ASK_MS));
  }
}

function Said({ run }: { run: TestRun }) {
  if (run.at === "sending") return <Text size="sm">{t("sources.test.sending")}</Text>;
  return (
    <Stack gap={6}>
      <Step done>{t("sources.test.accepted", { took: formatSeconds(run.seconds) })}</Step>
      {run.at === "accepted" && <Text size="sm">{t("sources.test.waiting", { waited: formatSeconds(run.waited) })}</Text>}
      {run.at === "loaded" && <Step done>{t("sources.test.loaded", { took: formatSeconds(run.total) })}</Step>}
      {run.at === "refused" && (
        <Step>
          {t("sources.test.quarantined")}{" "}
          <Link to={"/data" as string} search={{ tab: "quarantine" } as never}>
            {t("sources.test.look")}
          </Link>
        </Step>
      )}
      {run.at === "stuck" && (
        <Step>
          {t(run.stage === "waiting" ? "sources.test.stuck" : "sources.test.lost", { waited: formatSeconds(run.waited) })}{" "}
          <Link to={"/data" as string}>{t("sources.test.look")}</Link>
        </Step>
      )}
    </Stack>
  );
}

function Step({ done = false, children }: { done?: boolean; children: React.ReactNode }) {
  return (
    <Group gap={8} wrap="nowrap" align="flex-start">
      <span style={{ color: done ? "var(--tw-good)" : "var(--tw-bad)", marginTop: 1 }}>
        <Icon name={done ? "check" : "warning"} size={17} />
      </span>
      <Text size="sm">{children}</Text>
    </Group>
  );
}

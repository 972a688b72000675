// One touchpoint closely: figures, weeks, what leads here and where it leads, answers, waits, customers.
import { Badge, Button, Group, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useApi } from "../../api/queries";
import type { TouchpointDetail, TouchpointScorecard } from "../../api/types";
import { DataTable } from "../../components/DataTable";
import { FilterBar } from "../../components/FilterBar";
import { Icon } from "../../components/Icon";
import { Page, Section } from "../../components/Page";
import { EmptyPanel, StatePanel } from "../../components/StatePanel";
import { formatDay } from "../../format/date";
import { readSelection, selectionParams } from "../../url/selection";
import { useUrlState } from "../../url/state";
import { t, tName, type WordKey } from "../../words/words";
import { customerColumns, useTouchpointName } from "../customers/customerColumns";
import { ChannelIcon } from "./ChannelIcon";
import { EmotionLine } from "./EmotionLine";
import { NeighbourBars } from "./NeighbourBars";
import { AnswerCharts, TrendChart, WaitChart } from "./TouchpointCharts";
import { TouchpointFigures } from "./TouchpointFigures";
import { useCarried } from "./TouchpointLink";
import { Flags } from "./TouchpointName";
import { useStageName } from "./TouchpointsPage";

export function TouchpointPage() {
  const [state, change] = useUrlState();
  const selection = readSelection(state);
  const key = state.key ?? "";
  const query = useApi<TouchpointDetail>("touchpoint", { key, ...selectionParams(selection) }, key !== "");
  const row = query.data?.scorecard;
  if (!key) return <NoTouchpoint />;
  return (
    <Page
      title={row?.name ?? key}
      sentence={row && <About row={row} />}
      ready={query.isSuccess && !query.isPlaceholderData}
      actions={<BackButton to="/touchpoints" word={t("touchpoint.back")} />}
    >
      <FilterBar selection={selection} onChange={change} />
      <StatePanel query={query} skeleton={<DetailSkeleton />} empty={emptyWords}>
        {(detail) => <Detail detail={detail} />}
      </StatePanel>
    </Page>
  );
}

function NoTouchpoint() {
  return (
    <Page title={t("touchpoint.missing")} ready>
      <EmptyPanel
        title={t("touchpoint.missing")}
        why={t("touchpoint.missing.why")}
        action={<BackButton to="/touchpoints" word={t("touchpoint.back")} />}
      />
    </Page>
  );
}

export function BackButton({ to, word }: { to: string; word: string }) {
  const carried = useCarried();
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<Icon name="left" size={14} />}
      renderRoot={(props) => <Link to={to} search={carried({}) as never} {...props} />}
    >
      {word}
    </Button>
  );
}

function emptyWords({ scorecard }: TouchpointDetail) {
  if (scorecard.interactions > 0) return null;
  return { title: t("touchpoint.silent"), why: t("touchpoint.silent.why") };
}

function About({ row }: { row: TouchpointScorecard }) {
  const stageName = useStageName();
  const facts = [
    stageName(row.stage),
    tName("setting", row.setting),
    t(`touchpoint.contact.${row.contact}` as WordKey),
    t(`touchpoint.direction.${row.direction}` as WordKey),
    row.owner ? t("touchpoint.owner", { owner: row.owner }) : t("touchpoint.owner.none"),
  ];
  return (
    <Group gap={8} mt={2}>
      <Badge
        variant="outline"
        color="gray"
        radius="sm"
        leftSection={<ChannelIcon channel={row.channel} size={13} />}
        style={{ textTransform: "none", color: "var(--tw-ink)", borderColor: "var(--tw-line-strong)" }}
      >
        {tName("channel", row.channel)}
      </Badge>
      <span>{facts.join(" · ")}</span>
      <Flags row={row} />
      {row.first_at && <span>{t("touchpoint.seen", { first: formatDay(row.first_at), last: formatDay(row.last_at) })}</span>}
    </Group>
  );
}

function Detail({ detail }: { detail: TouchpointDetail }) {
  const row = detail.scorecard;
  const waited = detail.weeks.some(({ wait_seconds }) => wait_seconds.value !== null);
  return (
    <Stack gap="md">
      <Section title={t("touchpoint.figures")}>
        <Stack gap="lg">
          <EmotionLine row={row} />
          <TouchpointFigures row={row} />
        </Stack>
      </Section>
      {detail.weeks.length > 0 && (
        <Card>
          <TrendChart detail={detail} />
        </Card>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Card>
          <NeighbourBars side="before" neighbours={detail.before} name={row.key} />
        </Card>
        <Card>
          <NeighbourBars side="after" neighbours={detail.after} name={row.key} />
        </Card>
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, lg: waited ? 2 : 1 }} spacing="md">
        <Section title={t("touchpoint.answers")}>
          <AnswerCharts detail={detail} />
        </Section>
        {waited && (
          <Card>
            <WaitChart detail={detail} />
          </Card>
        )}
      </SimpleGrid>
      <RecentCustomers detail={detail} />
    </Stack>
  );
}

function Card({ children }: { children: React.ReactNode }) {
  return (
    <section className="tw-card" style={{ padding: 16, minWidth: 0, overflow: "hidden" }}>
      {children}
    </section>
  );
}

function RecentCustomers({ detail }: { detail: TouchpointDetail }) {
  const carried = useCarried();
  const columns = customerColumns(useTouchpointName());
  const all = (
    <Button
      size="xs"
      variant="subtle"
      renderRoot={(props) => (
        <Link to={"/customers" as string} search={carried({ touchpoint: detail.scorecard.key }) as never} {...props} />
      )}
    >
      {t("touchpoint.customers.all")}
    </Button>
  );
  return (
    <Section title={t("touchpoint.customers")} aside={all} pad={false}>
      {detail.customers.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {t("touchpoint.customers.none")}
        </Text>
      ) : (
        <DataTable
          caption={t("touchpoint.customers")}
          columns={columns}
          rows={detail.customers}
          rowKey={(one) => one.customer}
          dense
        />
      )}
    </Section>
  );
}

function DetailSkeleton() {
  return (
    <Stack gap="md">
      <Skeleton height={150} />
      <Skeleton height={360} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Skeleton height={320} />
        <Skeleton height={320} />
      </SimpleGrid>
    </Stack>
  );
}

// One source: how to send to it, what arrives at the moment, its keys, and its account by day.
import { Button, Group, Stack } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useApi } from "../../api/queries";
import type { AccountSheet, SourceInfo, SourceList } from "../../api/types";
import { Age } from "../../components/Age";
import { Icon } from "../../components/Icon";
import { Page, Section } from "../../components/Page";
import { EmptyPanel, StatePanel } from "../../components/StatePanel";
import { formatCount, formatNumber } from "../../format/number";
import { t } from "../../words/words";
import { AccountTable } from "../data/AccountTable";
import { FigureCell, FigureGrid } from "../../components/FigureGrid";
import { Connect } from "./Connect";
import { KeyPanel } from "./KeyPanel";
import { LatestPanel } from "./LatestPanel";
import { NewKeyPanel } from "./NewKeyPanel";
import { useShownKey } from "./shownKeys";
import { TestPanel } from "./TestPanel";
import "./sources.css";

export function SourcePage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useApi<SourceList>("sources");
  const source = query.data?.sources.find((one) => String(one.id) === id);
  return (
    <Page
      title={source?.name ?? t("sources.one", { id })}
      sentence={source && <Sentence source={source} />}
      ready={!query.isPending}
      actions={<Back />}
    >
      <StatePanel query={query}>
        {() => (source ? <Closely key={source.id} source={source} /> : <EmptyPanel title={t("sources.unknown", { id })} why={t("sources.unknown.why")} action={<Back />} />)}
      </StatePanel>
    </Page>
  );
}

function Back() {
  return (
    <Button component={Link} to={"/sources" as string} size="xs" variant="default" leftSection={<Icon name="left" size={14} />}>
      {t("sources.back")}
    </Button>
  );
}

function Sentence({ source }: { source: SourceInfo }) {
  return (
    <>
      {t(`sources.kind.${source.kind}`)}: {t(`sources.kind.${source.kind}.is`)}
      {source.site_id !== null && ` ${t("sources.site", { id: source.site_id })}`}
    </>
  );
}

function Closely({ source }: { source: SourceInfo }) {
  const key = useShownKey(source.id);
  // Decided once, so that nothing changes its place while the first events arrive.
  const [untouched] = useState(source.accepted === 0);
  const connect = <Connect source={source} shownKey={key} />;
  return (
    <Stack gap="md" data-source={source.id}>
      {key !== null && <NewKeyPanel source={source} shownKey={key} />}
      <Figures source={source} />
      {untouched && connect}
      <div className="tw-source-columns">
        <LatestPanel source={source} />
        <Stack gap="md" style={{ minWidth: 0 }}>
          <TestPanel source={source} />
          <KeyPanel source={source} />
        </Stack>
      </div>
      {!untouched && connect}
      <ByDay source={source} />
    </Stack>
  );
}

function Figures({ source }: { source: SourceInfo }) {
  const counts = ["accepted", "loaded", "duplicates", "quarantined", "waiting"] as const;
  return (
    <section className="tw-card" style={{ padding: 16 }}>
      <FigureGrid>
        <FigureCell
          name={t("sources.last")}
          value={<Age at={source.last_received_at} />}
          note={t("sources.rate.said", { n: formatNumber(source.per_minute) })}
        />
        {counts.map((one) => (
          <FigureCell key={one} name={t(`sources.${one}`)} value={formatCount(source[one])} note={t(`sources.${one}.is`)} />
        ))}
      </FigureGrid>
    </section>
  );
}

function ByDay({ source }: { source: SourceInfo }) {
  const query = useApi<AccountSheet>("accounts");
  return (
    <Section title={t("sources.by_day")} pad={false}>
      <StatePanel query={query}>
        {(sheet) => {
          const rows = sheet.rows.filter((row) => row.source === source.name);
          return rows.length ? (
            <AccountTable caption={t("sources.by_day")} rows={rows} ofOneSource />
          ) : (
            <Group p="md" c="dimmed" fz="sm">
              {t("sources.by_day.none")}
            </Group>
          );
        }}
      </StatePanel>
    </Section>
  );
}

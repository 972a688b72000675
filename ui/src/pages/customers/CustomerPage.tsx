// One customer: traits, figures, how each answer felt, and the whole line day by day.
import { Group, Skeleton, Stack, Text } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { useApi } from "../../api/queries";
import type { Timeline } from "../../api/types";
import { Chart, type ChartLook } from "../../components/Chart";
import { FigureCell, FigureGrid } from "../../components/FigureGrid";
import { Page } from "../../components/Page";
import { EmptyPanel, StatePanel } from "../../components/StatePanel";
import { formatDay, formatMoment } from "../../format/date";
import { formatAmount, formatCount, formatNumber } from "../../format/number";
import { useUrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import { inksOf } from "../touchpoints/chartInks";
import { BackButton } from "../touchpoints/TouchpointPage";
import { felt, stripOption, type StripWords } from "./emotionStrip";
import { stripFinding } from "./stripFinding";
import { lineFigures } from "./lineFigures";
import { StripLegend } from "./StripLegend";
import { TimelineList } from "./TimelineList";

export function CustomerPage() {
  const [state, change] = useUrlState();
  const customer = state.customer ?? "";
  const query = useApi<Timeline>("timeline", { customer }, customer !== "");
  if (!customer) return <NoCustomer />;
  return (
    <Page
      title={customer}
      sentence={query.data && <Sentence timeline={query.data} />}
      ready={query.isSuccess && !query.isPlaceholderData}
      actions={<BackButton to="/customers" word={t("customer.back")} />}
    >
      <StatePanel query={query} skeleton={<LineSkeleton />}>
        {(timeline) => (
          <Stack gap="md">
            <Profile timeline={timeline} />
            <Strip timeline={timeline} />
            <TimelineList timeline={timeline} state={state} onChange={change} />
          </Stack>
        )}
      </StatePanel>
    </Page>
  );
}

function NoCustomer() {
  return (
    <Page title={t("customer.missing")} ready>
      <EmptyPanel
        title={t("customer.missing")}
        why={t("customer.missing.why")}
        action={<BackButton to="/customers" word={t("customer.back")} />}
      />
    </Page>
  );
}

function Sentence({ timeline }: { timeline: Timeline }) {
  const { touchpoints, channels, days } = useMemo(() => lineFigures(timeline.interactions), [timeline]);
  const fillings = { n: formatCount(timeline.interactions_in_all), touchpoints: formatCount(touchpoints), channels: formatCount(channels), days: formatCount(days) };
  return <>{t(days === 0 ? "customer.sentence_day" : "customer.sentence", fillings)}</>;
}

function Profile({ timeline }: { timeline: Timeline }) {
  const figures = useMemo(() => lineFigures(timeline.interactions), [timeline]);
  const feeling = figures.emotion === null ? "–" : String(Math.round(figures.emotion));
  return (
    <section className="tw-card" style={{ padding: 16 }}>
      <Stack gap="md">
        <FigureGrid>
          <FigureCell name={t("customer.figure.first")} value={formatDay(timeline.first_at)} />
          <FigureCell name={t("customer.figure.last")} value={formatDay(timeline.last_at)} />
          <FigureCell name={t("customer.figure.outcomes")} value={formatCount(figures.outcomes)} />
          <FigureCell name={t("customer.figure.value")} value={figures.value ? formatAmount(figures.value) : "–"} />
          <FigureCell
            name={t("customer.figure.emotion")}
            value={feeling}
            note={
              figures.emotion === null
                ? t("customer.figure.emotion.none")
                : t("customer.figure.emotion.note", { n: formatCount(figures.answers) })
            }
          />
          <FigureCell name={t("customer.figure.issues")} value={formatCount(figures.issues)} />
        </FigureGrid>
        <Traits traits={timeline.traits} />
      </Stack>
    </section>
  );
}

function saidTrait(value: string | number | boolean | null): string {
  if (value === null) return t("customer.trait.unknown");
  if (typeof value === "boolean") return t(value ? "customer.trait.yes" : "customer.trait.no");
  return typeof value === "number" ? formatNumber(value) : value;
}

function Traits({ traits }: { traits: Timeline["traits"] }) {
  const known = Object.entries(traits).sort(([a], [b]) => a.localeCompare(b));
  if (known.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("customer.traits.none")}
      </Text>
    );
  }
  return (
    <Group component="dl" gap="xs" m={0} aria-label={t("customer.traits")}>
      {known.map(([name, value]) => (
        <div
          key={name}
          style={{ background: "var(--tw-sunken)", border: "1px solid var(--tw-line)", borderRadius: 6, padding: "2px 8px", fontSize: 13, display: "flex", gap: 6, minWidth: 0 }}
        >
          <dt style={{ color: "var(--tw-ink-soft)" }}>{tName("trait", name)}</dt>
          <dd style={{ margin: 0, overflowWrap: "anywhere", color: value === null ? "var(--tw-ink-soft)" : undefined }}>{saidTrait(value)}</dd>
        </div>
      ))}
    </Group>
  );
}

const STRIP_WORDS: StripWords = {
  number: formatCount,
  moment: formatMoment,
  kind: (kind) => tName("kind", kind),
  emotion: t("measure.emotion"),
};

function Strip({ timeline }: { timeline: Timeline }) {
  const line = timeline.interactions;
  const option = useCallback(
    (look: ChartLook) => {
      const inks = inksOf(look);
      return stripOption(line, { ...inks, good: inks.feeling, bad: inks.aim }, STRIP_WORDS);
    },
    [line],
  );
  const answers = felt(line);
  if (answers.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("customer.strip.none")}
      </Text>
    );
  }
  return (
    <section className="tw-card" style={{ padding: 16, minWidth: 0 }}>
      <Chart
        title={t("customer.strip")}
        sentence={stripFinding(answers)}
        option={option}
        height={190}
        name="emotion"
        table={{
          head: [t("customer.time"), t("customer.export.touchpoint"), t("customer.export.kind"), t("customer.export.value"), t("customer.export.scale"), t("measure.emotion")],
          rows: answers.map(({ interaction: one, emotion }) => [
            formatMoment(one.occurred_at),
            one.name,
            tName("kind", one.kind),
            one.value,
            one.scale,
            Math.round(emotion),
          ]),
        }}
      />
      <Group justify="space-between" mt={4}>
        <Text size="sm" c="dimmed">
          {stripFinding(answers)}
        </Text>
        <StripLegend line={line} />
      </Group>
    </section>
  );
}

function LineSkeleton() {
  return (
    <Stack gap="md">
      <Skeleton height={110} />
      <Skeleton height={190} />
      {Array.from({ length: 8 }, (_, i) => (
        <Skeleton key={i} height={40} />
      ))}
    </Stack>
  );
}


// One touchpoint's charts: emotion and volume by week, waits by week, the answers given.
import { SimpleGrid, Text } from "@mantine/core";
import { useCallback } from "react";
import type { TouchpointDetail, WeekPoint } from "../../api/types";
import { useWorkspace } from "../../api/queries";
import { Chart, type ChartLook, type ChartTable } from "../../components/Chart";
import { formatDay, formatDayShort } from "../../format/date";
import { formatCount, formatRate, formatSeconds } from "../../format/number";
import { useUrlState } from "../../url/state";
import { t, tName, type WordKey } from "../../words/words";
import { writtenScale } from "../customers/emotion";
import { distributions, type Distribution } from "./answerBins";
import { answerOption } from "./answerChart";
import { answerColour, inksOf } from "./chartInks";
import { answerFinding, trendFinding, waitFinding, worded } from "./findings";
import { lastWeekIsPartial } from "./partialWeek";
import { SHOW } from "./TouchpointsPage";
import { trendOption, waitOption, waitUnit, type WeekWords } from "./weekCharts";

const WORDS: WeekWords = {
  week: formatDayShort,
  number: formatCount,
  duration: formatSeconds,
  emotion: t("measure.emotion"),
  interactions: t("measure.interactions"),
  wait: t("measure.wait_seconds"),
  mean: (value) => t("touchpoint.mean", { value }),
  unfinished: (week) => t("touchpoint.week.partial", { week }),
  target: (value) => t("touchpoint.target", { target: value }),
  few: (n) => t("touchpoint.few", { n: formatCount(n) }),
};

export function TrendChart({ detail }: { detail: TouchpointDetail }) {
  const { weeks, scorecard } = detail;
  const { target, emotion } = scorecard;
  const [state] = useUrlState();
  const until = useWorkspace().data?.until;
  const partial = lastWeekIsPartial(state.until ?? until);
  const option = useCallback(
    (look: ChartLook) => trendOption({ weeks, target, mean: emotion, partial }, inksOf(look), WORDS),
    [weeks, target, emotion, partial],
  );
  const asked = scorecard.emotion.value !== null;
  const sentence = worded(...trendFinding(detail, SHOW));
  return (
    <>
      <Chart
        title={t(asked ? "touchpoint.trend.title" : "touchpoint.trend.title_volume")}
        sentence={sentence}
        option={option}
        height={asked ? 340 : 200}
        name={`${scorecard.key}-weeks`}
        table={weekTable(weeks)}
      />
      <Text size="sm" c="dimmed" mt="xs">
        {sentence}
      </Text>
    </>
  );
}

function weekTable(weeks: readonly WeekPoint[]): ChartTable {
  const emotion = t("measure.emotion");
  const round = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10);
  return {
    head: [
      t("touchpoint.week"),
      t("measure.interactions"),
      t("measure.customers"),
      emotion,
      `${emotion}, ${t("touchpoint.low")}`,
      `${emotion}, ${t("touchpoint.high")}`,
      `${emotion}, ${t("touchpoint.n")}`,
    ],
    rows: weeks.map((one) => [
      formatDay(one.week),
      one.interactions,
      one.customers,
      round(one.emotion.value),
      round(one.emotion.low),
      round(one.emotion.high),
      one.emotion.n,
    ]),
  };
}

export function WaitChart({ detail }: { detail: TouchpointDetail }) {
  const { weeks, scorecard } = detail;
  const unit = t(`touchpoint.unit.${waitUnit(weeks)}` as WordKey);
  const option = useCallback((look: ChartLook) => waitOption(weeks, unit, inksOf(look), WORDS), [weeks, unit]);
  const sentence = worded(waitFinding(weeks, SHOW));
  const wait = t("measure.wait_seconds");
  return (
    <>
      <Chart
        title={t("touchpoint.waits")}
        sentence={sentence}
        option={option}
        height={220}
        name={`${scorecard.key}-waits`}
        table={{
          head: [t("touchpoint.week"), `${wait} (s)`, t("touchpoint.low"), t("touchpoint.high"), t("touchpoint.n")],
          rows: weeks.map(({ week, wait_seconds: { value, low, high, n } }) => [formatDay(week), value, low, high, n]),
        }}
      />
      <Text size="sm" c="dimmed" mt="xs">
        {sentence}
      </Text>
    </>
  );
}

export function AnswerCharts({ detail }: { detail: TouchpointDetail }) {
  const found = distributions(detail.answers);
  if (found.length === 0) return <Text size="sm" c="dimmed">{t("touchpoint.answers.none")}</Text>;
  return (
    <SimpleGrid type="container" cols={{ base: 1, "620px": Math.min(2, found.length) }} spacing="xl">
      {found.map((one) => (
        <AnswerChart key={`${one.kind} ${one.scale}`} distribution={one} name={detail.scorecard.key} />
      ))}
    </SimpleGrid>
  );
}

function AnswerChart({ distribution, name }: { distribution: Distribution; name: string }) {
  const option = useCallback(
    (look: ChartLook) =>
      answerOption(distribution, answerColour(look.dark), inksOf(look), {
        share: formatRate,
        number: formatCount,
        answers: t("touchpoint.answers.unit"),
      }),
    [distribution],
  );
  const { kind, scale, answers, bins } = distribution;
  const written = writtenScale(scale);
  return (
    <div style={{ minWidth: 0 }}>
      <Chart
        title={t("touchpoint.answers.title", { kind: tName("kind", kind), scale: written, n: formatCount(answers) })}
        sentence={worded(answerFinding(distribution, SHOW))}
        option={option}
        height={190}
        name={`${name}-${kind}`}
        table={{
          head: [t("touchpoint.answers.answer"), t("touchpoint.answers.count"), t("touchpoint.share")],
          rows: bins.map((bin) => [bin.label, bin.count, formatRate(bin.share)]),
        }}
      />
      <Text size="xs" c="dimmed" style={{ display: "flex", justifyContent: "space-between" }} aria-hidden="true">
        <span>◂ {t("touchpoint.answers.worst")}</span>
        <span>{t("touchpoint.answers.best")} ▸</span>
      </Text>
    </div>
  );
}

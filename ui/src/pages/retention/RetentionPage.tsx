// Who comes back, and when: in all, after a touchpoint beside comparable customers, and by cohort.
import { Skeleton, Stack, Text, useComputedColorScheme } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useMemo } from "react";
import { useApi, useWorkspace } from "../../api/queries";
import { Chart, type ChartLook } from "../../components/Chart";
import { FewNotice } from "../../components/FewNotice";
import { FilterBar } from "../../components/FilterBar";
import { Page, Section } from "../../components/Page";
import { StatePanel, type EmptyWords } from "../../components/StatePanel";
import { saidPath } from "../../components/saidSelection";
import { formatCount, formatRate } from "../../format/number";
import { formatInterval, isWeak } from "../../format/score";
import { readSelection, selectionParams } from "../../url/selection";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { CohortHeat } from "./CohortHeat";
import type { RetentionCurve, RetentionCurves } from "../../api/types";
import { RetentionControls } from "./RetentionControls";
import { RetentionTable } from "./RetentionTable";
import { lastTold, parted, readRetention, roleOf, writeRetention } from "./retentionAsked";
import { HEIGHT, inkOf, retentionOption, type RetentionWords } from "./retentionChart";

export function RetentionPage() {
  const [state, change] = useUrlState();
  const selection = readSelection(state);
  const asked = readRetention(state);
  const query = useApi<RetentionCurves>("retention", { ...selectionParams(selection), ...asked });
  return (
    <Page title={t("retention.title")} sentence={t("retention.sentence")} ready={query.isSuccess && !query.isPlaceholderData}>
      <FilterBar selection={selection} onChange={change} />
      <RetentionControls asked={asked} onChange={(part) => change(writeRetention(part), true)} />
      <StatePanel query={query} skeleton={<Skeleton height={420} />} empty={emptyWords}>
        {(found) => <Found found={found} />}
      </StatePanel>
    </Page>
  );
}

function emptyWords(found: RetentionCurves): EmptyWords | null {
  const anybody = found.curves.some((curve) => ["everybody", "after"].includes(roleOf(curve)) && curve.customers > 0);
  return anybody ? null : { title: t("retention.empty"), why: t("retention.empty.why") };
}

/** A curve's name in words. */
export function useCurveName(): (curve: Pick<RetentionCurve, "name">) => string {
  const workspace = useWorkspace().data;
  return useCallback(
    (curve) => {
      const role = roleOf(curve);
      if (role === "cohort") return curve.name;
      return role === "after"
        ? t("retention.curve.after", { touchpoint: saidPath([curve.name.slice("after ".length)], workspace) })
        : t(`retention.curve.${role}`);
    },
    [workspace],
  );
}

function Found({ found }: { found: RetentionCurves }) {
  const { drawn, cohorts } = useMemo(() => parted(found), [found]);
  return (
    <Stack gap="md" data-retention={drawn[0]?.customers}>
      <section className="tw-card" style={{ padding: 16, minWidth: 0 }}>
        <Curves found={found} curves={drawn} />
      </section>
      {cohorts.length > 0 && (
        <Section title={t("retention.heat")} pad={false}>
          <CohortHeat cohorts={cohorts} unit={found.unit} />
        </Section>
      )}
      <Section title={t("retention.points")} pad={false}>
        <RetentionTable curves={drawn} unit={found.unit} />
      </Section>
    </Stack>
  );
}

/** "Week 3" of a unit. */
export function periodWord(unit: string, period: number): string {
  return t(unit === "day" ? "retention.period.day" : unit === "month" ? "retention.period.month" : "retention.period.week", { n: period });
}

function Curves({ found, curves }: { found: RetentionCurves; curves: RetentionCurve[] }) {
  const name = useCurveName();
  const workspace = useWorkspace().data;
  const words = useMemo((): RetentionWords => wordsOf(found.unit, name), [found.unit, name]);
  const narrow = useMediaQuery("(max-width: 48em)");
  const option = useCallback((look: ChartLook) => retentionOption(curves, look, words, narrow), [curves, words, narrow]);
  const sentence = finding(curves, found.unit, name);
  const head = [
    t(`retention.unit.${found.unit}` as "retention.unit.week"),
    ...curves.flatMap((curve) => [name(curve), `${name(curve)}, ${t("retention.low")}`, `${name(curve)}, ${t("retention.high")}`, `${name(curve)}, n`]),
  ];
  const rows = (curves[0]?.points ?? []).map((point, place) => [
    point.period,
    ...curves.flatMap(({ points }) => [points[place]!.rate.value, points[place]!.rate.low, points[place]!.rate.high, points[place]!.rate.n]),
  ]);
  return (
    <>
      <Chart
        title={found.touchpoint ? t("retention.question.after", { touchpoint: saidPath([found.touchpoint], workspace) }) : t("retention.question")}
        sentence={sentence}
        option={option}
        height={HEIGHT}
        name="retention"
        table={{ head, rows }}
      />
      {narrow && curves.length > 1 && <CurveLegend curves={curves} name={name} />}
      <Text size="sm" c="dimmed" mt="xs">
        {sentence} {t(`retention.kind.${found.kind}.is` as "retention.kind.on.is")}
      </Text>
      {found.touchpoint && (
        <Text size="sm" c="dimmed" mt={4}>
          {t("retention.comparable.is")}
        </Text>
      )}
      <FewNotice n={curves[0]?.customers ?? 0} />
    </>
  );
}

type CurveLegendProps = { curves: RetentionCurve[]; name: (curve: RetentionCurve) => string };

function CurveLegend({ curves, name }: CurveLegendProps) {
  const dark = useComputedColorScheme("light") === "dark";
  const dashes = { solid: undefined, dashed: "6 4", dotted: "2 3" };
  return (
    <Stack gap={2} fz="sm">
      {curves.map((curve) => {
        const { colour, dash } = inkOf(roleOf(curve), dark);
        return (
          <span key={curve.name}>
            <svg width="30" height="8" aria-hidden="true">
              <line x1="0" x2="30" y1="4" y2="4" stroke={colour} strokeWidth="2.5" strokeDasharray={dashes[dash]} />
            </svg>{" "}
            {name(curve)}
          </span>
        );
      })}
    </Stack>
  );
}

function wordsOf(unit: string, name: (curve: RetentionCurve) => string): RetentionWords {
  return {
    period: (period) => periodWord(unit, period),
    name,
    rate: formatRate,
    line: (curve, place) => {
      const score = curve.points[place]?.rate;
      if (!score || score.value === null) return `${name(curve)}: –`;
      const interval = formatInterval(score, "rate");
      const few = isWeak(score) ? `, ${t("retention.few")}` : "";
      return `${name(curve)}: ${formatRate(score.value)}${interval && ` (${interval})`}, n = ${formatCount(score.n)}${few}`;
    },
  };
}

function finding(curves: RetentionCurve[], unit: string, name: (curve: RetentionCurve) => string): string {
  const said = curves.map((curve) => {
    const point = lastTold(curve);
    const fillings = { name: name(curve), customers: formatCount(curve.customers) };
    if (!point) return t("retention.finding.young", fillings);
    return t("retention.finding", {
      ...fillings,
      rate: formatRate(point.rate.value),
      interval: formatInterval(point.rate, "rate"),
      period: periodWord(unit, point.period).toLowerCase(),
    });
  });
  return said.join(" ");
}

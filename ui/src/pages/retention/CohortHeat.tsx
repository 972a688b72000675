// Cohorts by the week (day, month) they began in: each cell a rate, its colour from dark blue to yellow, its number.
import { Group, ScrollArea, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useBehind } from "../../components/BehindLink";
import { CsvButton } from "../../components/CsvButton";
import type { Column } from "../../components/DataTable";
import { formatDay } from "../../format/date";
import { formatCount, formatRate } from "../../format/number";
import { formatInterval, isWeak } from "../../format/score";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { cividis } from "./cividis";
import type { RetentionCurve, RetentionPoint } from "../../api/types";
import { periodWord } from "./RetentionPage";
import { behindPoint, readRetention } from "./retentionAsked";
import "./retention.css";

export function CohortHeat({ cohorts, unit }: { cohorts: RetentionCurve[]; unit: string }) {
  const periods = cohorts[0]?.points.map(({ period }) => period) ?? [];
  const told = cohorts.flatMap((cohort) => cohort.points).filter(({ period, rate }) => period > 0 && !isWeak(rate));
  const most = Math.max(0.01, ...told.map(({ rate }) => rate.value ?? 0));
  return (
    <>
      <Group justify="space-between" px="md" pb="xs" gap="sm">
        <HeatLegend most={most} />
        <CsvButton name="retention-cohorts" columns={csvColumns(periods)} rows={cohorts} />
      </Group>
      <ScrollArea.Autosize mah={620} type="auto" offsetScrollbars="present" viewportProps={{ tabIndex: 0, role: "region", "aria-label": t("retention.heat") }}>
        <table className="tw-heat" style={{ minWidth: 190 + 62 * periods.length }} data-cohorts={cohorts.length}>
          <caption className="sr-only">{t("retention.heat")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("retention.column.cohort")}</th>
              <th scope="col">{t("retention.column.customers")}</th>
              {periods.map((period) => (
                <th key={period} scope="col">
                  {periodWord(unit, period)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cohorts.map((cohort) => (
              <tr key={cohort.name}>
                <th scope="row">{formatDay(cohort.name)}</th>
                <td>{formatCount(cohort.customers)}</td>
                {cohort.points.map((point) => (
                  <HeatCell key={point.period} cohort={cohort} point={point} most={most} unit={unit} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea.Autosize>
    </>
  );
}

type HeatCellProps = { cohort: RetentionCurve; point: RetentionPoint; most: number; unit: string };

function HeatCell({ cohort, point, most, unit }: HeatCellProps) {
  const [state] = useUrlState();
  const address = useBehind();
  const { rate, period, retained } = point;
  if (rate.value === null || rate.n === 0) return <td className="tw-heat-none" title={rate.note ?? t("retention.not_over")} />;
  const weak = isWeak(rate);
  const said = t("retention.cell", {
    cohort: formatDay(cohort.name),
    period: periodWord(unit, period).toLowerCase(),
    rate: formatRate(rate.value),
    interval: formatInterval(rate, "rate"),
    retained: formatCount(retained),
    n: formatCount(rate.n),
  });
  const search = address(behindPoint(readRetention(state), cohort.name, period));
  return (
    <td data-weak={weak || undefined} style={weak ? undefined : cividis(rate.value / most)}>
      <Link to={"/customers" as string} search={search as never} title={said} data-behind="retention">
        {formatRate(rate.value)}
        <span className="sr-only"> {t("behind.customers")}</span>
      </Link>
    </td>
  );
}

function HeatLegend({ most }: { most: number }) {
  const steps = [0, 0.25, 0.5, 0.75, 1];
  return (
    <Group gap={6} fz={12} c="var(--tw-ink-soft)">
      {formatRate(0)}
      <span className="tw-heat-scale" aria-hidden="true">
        {steps.map((step) => (
          <i key={step} style={{ background: cividis(step).background }} />
        ))}
      </span>
      {formatRate(most)}
      <Text span size="xs" c="dimmed">
        {t("retention.heat.is")}
      </Text>
    </Group>
  );
}

function csvColumns(periods: number[]): Column<RetentionCurve>[] {
  return [
    { key: "cohort", title: t("retention.column.cohort"), render: () => null, csv: (cohort) => cohort.name },
    { key: "customers", title: t("retention.column.customers"), render: () => null, csv: (cohort) => cohort.customers },
    ...periods.flatMap((period, place): Column<RetentionCurve>[] => [
      { key: `${period}`, title: `${period}`, render: () => null, csv: (cohort) => cohort.points[place]!.rate.value },
      { key: `${period} n`, title: `${period}, n`, render: () => null, csv: (cohort) => cohort.points[place]!.rate.n },
    ]),
  ];
}

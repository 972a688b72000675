// The columns of the table of touchpoints: what each cell shows, what it is sorted by, what goes to CSV.
import { Text } from "@mantine/core";
import type { Score, Scorecard, TouchpointScorecard } from "../../api/types";
import type { Cell } from "../../components/csv";
import type { Column } from "../../components/DataTable";
import { ScoreValue } from "../../components/ScoreValue";
import { formatAmount, formatCount } from "../../format/number";
import { isWeak, type Unit } from "../../format/score";
import { t } from "../../words/words";
import { lastWeekIsPartial } from "./partialWeek";
import { Sparkline } from "./Sparkline";
import { TouchpointName } from "./TouchpointName";
import { SORTS } from "./touchpointView";

type Row = TouchpointScorecard;
export type Measure = { key: string; field: ScoreField; unit: Unit; title: string };
export type ScoreField =
  | "reach_rate"
  | "frequency"
  | "emotion"
  | "nps"
  | "csat_rate"
  | "ces"
  | "drop_off_rate"
  | "conversion_rate"
  | "retention_rate"
  | "response_rate"
  | "wait_seconds";

/** Every measure of the table, in its order. */
export const MEASURES: Measure[] = [
  { key: "reach", field: "reach_rate", unit: "rate", title: t("measure.reach_rate") },
  { key: "frequency", field: "frequency", unit: "number", title: t("measure.frequency") },
  { key: "emotion", field: "emotion", unit: "emotion", title: t("measure.emotion") },
  { key: "nps", field: "nps", unit: "nps", title: t("measure.nps") },
  { key: "csat", field: "csat_rate", unit: "rate", title: t("measure.csat_rate") },
  { key: "ces", field: "ces", unit: "number", title: t("measure.ces") },
  { key: "drop_off", field: "drop_off_rate", unit: "rate", title: t("measure.drop_off_rate") },
  { key: "conversion", field: "conversion_rate", unit: "rate", title: t("measure.conversion_rate") },
  { key: "retention", field: "retention_rate", unit: "rate", title: t("measure.retention_rate") },
  { key: "response", field: "response_rate", unit: "rate", title: t("measure.response_rate") },
  { key: "wait", field: "wait_seconds", unit: "seconds", title: t("touchpoints.column.wait") },
];

/** The measures that at least one touchpoint has: what nobody was asked needs no column. */
export function measuresWith(rows: readonly Row[]): Measure[] {
  return MEASURES.filter(({ field }) => rows.some((row) => row[field].value !== null));
}

/** A figure of a cell: the value; with n and interval when asked for; with the reason when it cannot be told. */
export function Figure({ score, measure, intervals }: { score: Score; measure: Measure; intervals: boolean }) {
  const form = score.value === null ? "value" : intervals || isWeak(score) ? "full" : "value";
  return <ScoreValue score={score} unit={measure.unit} measure={measure.field} form={form} />;
}

const DAY_MS = 86_400_000;

/** How long before the newest data something last happened. */
export function daysSilent(row: Row, newest: string | null): number | null {
  if (row.last_at === null || newest === null) return null;
  return Math.max(0, Math.floor((Date.parse(newest) - Date.parse(row.last_at)) / DAY_MS));
}

function seen(days: number): string {
  if (days === 0) return t("touchpoints.seen.today");
  return days === 1 ? t("touchpoints.seen.day") : t("touchpoints.seen.days", { n: formatCount(days) });
}

export function LastSeen({ row, newest }: { row: Row; newest: string | null }) {
  const days = daysSilent(row, newest);
  if (days === null) return <Text size="sm" c="dimmed" span>{t("touchpoints.seen.never")}</Text>;
  return (
    <Text size="sm" span title={t("touchpoints.column.last_at.is")} style={{ whiteSpace: "nowrap" }}>
      {seen(days)}
    </Text>
  );
}

export function Trend({ counts, partial }: { counts: readonly number[]; partial: boolean }) {
  if (counts.length < 2) return <Text size="sm" c="dimmed" span>–</Text>;
  const label = t("touchpoints.trend.label", {
    first: formatCount(counts[0]),
    last: formatCount(counts[counts.length - 1]),
    most: formatCount(Math.max(...counts)),
  });
  const whole = partial ? `${label}; ${t("touchpoints.trend.partial")}` : label;
  return <Sparkline counts={counts} label={whole} partial={partial} />;
}

/** The newest moment of all touchpoints: against it "last seen" is counted. */
export function newestOf(card: Scorecard): string | null {
  const moments = card.touchpoints.map(({ last_at }) => last_at).filter((at): at is string => at !== null);
  return moments.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null;
}

export function touchpointColumns(card: Scorecard, intervals: boolean, stageName: (key: string) => string): Column<Row>[] {
  const newest = newestOf(card);
  const partial = lastWeekIsPartial(newest);
  return [
    {
      key: "name",
      title: t("touchpoints.column.name"),
      sort: SORTS.name,
      csv: (row) => row.name,
      width: 260,
      render: (row) => <TouchpointName row={row} stageName={stageName} />,
    },
    {
      key: "customers",
      title: t("measure.customers"),
      hint: t("touchpoints.column.customers.is"),
      sort: SORTS.customers,
      align: "right",
      render: (row) => formatCount(row.customers),
    },
    {
      key: "trend",
      title: t("touchpoints.column.trend"),
      hint: t("touchpoints.column.trend.is"),
      sort: SORTS.trend,
      render: (row) => <Trend counts={row.trend} partial={partial} />,
    },
    ...measuresWith(card.touchpoints).map(
      (measure): Column<Row> => ({
        key: measure.key,
        title: measure.title,
        hint: t(`measure.${measure.field}.is`),
        sort: SORTS[measure.key],
        align: "right",
        render: (row) => <Figure score={row[measure.field]} measure={measure} intervals={intervals} />,
      }),
    ),
    {
      key: "issues",
      title: t("touchpoints.column.issues"),
      sort: SORTS.issues,
      align: "right",
      render: (row) => (row.issues ? formatCount(row.issues) : "–"),
    },
    {
      key: "value",
      title: t("touchpoints.column.value"),
      hint: t("touchpoints.column.value.is"),
      sort: SORTS.value,
      align: "right",
      render: (row) => (row.value ? formatAmount(row.value) : "–"),
    },
    {
      key: "last_at",
      title: t("touchpoints.column.last_at"),
      hint: t("touchpoints.column.last_at.is"),
      sort: SORTS.last_at,
      render: (row) => <LastSeen row={row} newest={newest} />,
    },
  ];
}

/** Every field of the record, scores with their n and interval, under the names that the API uses. */
export function csvColumns(): Column<Row>[] {
  const plain = (key: string, csv: (row: Row) => Cell): Column<Row> => ({ key, title: key, csv, render: () => null });
  const scored = (field: ScoreField): Column<Row>[] => [
    plain(field, (row) => row[field].value),
    plain(`${field}_low`, (row) => row[field].low),
    plain(`${field}_high`, (row) => row[field].high),
    plain(`${field}_n`, (row) => row[field].n),
  ];
  const words = ["key", "name", "channel", "stage", "setting", "contact", "direction", "owner", "target", "catalogued"] as const;
  const counts = ["customers", "interactions", "meetings", "issues", "still_open", "value", "cost"] as const;
  return [
    ...words.map((field) => plain(field, (row) => row[field])),
    ...counts.map((field) => plain(field, (row) => row[field])),
    ...MEASURES.flatMap(({ field }) => scored(field)),
    plain("first_at", (row) => row.first_at),
    plain("last_at", (row) => row.last_at),
    plain("interactions_by_week", (row) => row.trend.join(" ")),
  ];
}


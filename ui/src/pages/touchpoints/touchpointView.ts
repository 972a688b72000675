// What the reader asked of the table of touchpoints, as it stands in the address, and the rows that answer it.
import type { Score, TouchpointScorecard } from "../../api/types";
import { isWeak } from "../../format/score";
import type { UrlPatch } from "../../url/state";

export const FLAGS = ["uncatalogued", "silent"] as const;
export type Flag = (typeof FLAGS)[number];

export interface TouchpointView {
  search: string;
  channel: string;
  stage: string;
  setting: string;
  flag: Flag | "";
  sort: string; // a column's key; "-" before it: largest first
}

export const DEFAULT_SORT = "-customers";

const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "";

/** Reads the address; what it cannot read counts as not asked. */
export function readView(state: Record<string, unknown>): TouchpointView {
  const flag = text(state.flag);
  const sort = text(state.sort);
  return {
    search: text(state.search),
    channel: text(state.channel),
    stage: text(state.stage),
    setting: text(state.setting),
    flag: (FLAGS as readonly string[]).includes(flag) ? (flag as Flag) : "",
    sort: Object.hasOwn(SORTS, sort.replace(/^-/, "")) ? sort : DEFAULT_SORT,
  };
}

/** The address's part for a view; what equals the default is taken out. */
export function writeView(view: Partial<TouchpointView>): UrlPatch {
  return Object.fromEntries(
    Object.entries(view).map(([name, value]) => [name, name === "sort" && value === DEFAULT_SORT ? "" : value]),
  );
}

export const isSilent = (row: TouchpointScorecard): boolean => row.catalogued && row.interactions === 0;

export function matches(row: TouchpointScorecard, view: TouchpointView): boolean {
  const words = view.search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const written = `${row.name} ${row.key} ${row.owner ?? ""} ${row.channel} ${row.stage} ${row.setting}`.toLocaleLowerCase();
  return (
    words.every((word) => written.includes(word)) &&
    (view.channel === "" || row.channel === view.channel) &&
    (view.stage === "" || row.stage === view.stage) &&
    (view.setting === "" || row.setting === view.setting) &&
    (view.flag !== "uncatalogued" || !row.catalogued) &&
    (view.flag !== "silent" || isSilent(row))
  );
}

type Sortable = string | number | null;

/** A score sorts by its value only where it may be compared: one that rests on too few goes last. */
const comparable = (score: Score): number | null => (isWeak(score) ? null : score.value);

export const SORTS: Record<string, (row: TouchpointScorecard) => Sortable> = {
  name: (row) => row.name.toLocaleLowerCase(),
  customers: (row) => row.customers,
  reach: (row) => comparable(row.reach_rate),
  frequency: (row) => comparable(row.frequency),
  emotion: (row) => comparable(row.emotion),
  nps: (row) => comparable(row.nps),
  csat: (row) => comparable(row.csat_rate),
  ces: (row) => comparable(row.ces),
  drop_off: (row) => comparable(row.drop_off_rate),
  conversion: (row) => comparable(row.conversion_rate),
  retention: (row) => comparable(row.retention_rate),
  response: (row) => comparable(row.response_rate),
  wait: (row) => comparable(row.wait_seconds),
  issues: (row) => row.issues,
  value: (row) => row.value,
  trend: (row) => growth(row.trend),
  last_at: (row) => (row.last_at === null ? null : Date.parse(row.last_at)),
};

/**
 * How the later half of the weeks compares with the earlier half: +0.25 = a quarter more. The first and the last
 * week are seldom whole, so from five weeks on they are left out. Null where there is nothing to compare.
 */
export function growth(trend: readonly number[]): number | null {
  const whole = trend.length >= 5 ? trend.slice(1, -1) : trend;
  const half = Math.floor(whole.length / 2);
  if (half === 0) return null;
  const sum = (part: readonly number[]): number => part.reduce((total, count) => total + count, 0);
  const earlier = sum(whole.slice(0, half));
  const later = sum(whole.slice(-half));
  return earlier === 0 ? null : later / earlier - 1;
}

/** The values of a field that occur, most frequent first, for a filter's menu. */
export function choices(rows: readonly TouchpointScorecard[], field: "channel" | "stage" | "setting"): string[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row[field], (counts.get(row[field]) ?? 0) + 1);
  return [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a.localeCompare(b));
}

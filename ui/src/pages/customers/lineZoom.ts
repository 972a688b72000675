// Zooming on a line: its periods of a day, a week or a month, and the part of it that is looked at. Days are UTC days.
import type { Interaction } from "../../api/types";
import { emotionOf } from "./emotion";

export type ZoomUnit = "day" | "week" | "month";
export const UNITS: readonly ZoomUnit[] = ["day", "week", "month"];

const DAY_MS = 86_400_000;

/** One period of the line; `end` is the first day after it. */
export interface Bin {
  start: string;
  end: string;
  interactions: Interaction[];
  emotion: number | null; // mean of its answers, 0..100
}

/** The part of a line looked at: from a day on, and before another; "" is an open end. */
export interface Span {
  from: string;
  until: string;
}

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

export const daysBetween = (from: string, until: string): number =>
  Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

/** The first day of the period that the day is in; weeks begin on Monday. */
export function periodStart(day: string, unit: ZoomUnit): string {
  if (unit === "day") return day;
  if (unit === "month") return `${day.slice(0, 7)}-01`;
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

/** The first day of the period so many periods on. */
export function periodAfter(start: string, unit: ZoomUnit, periods = 1): string {
  if (unit === "day") return addDays(start, periods);
  if (unit === "week") return addDays(start, 7 * periods);
  const date = new Date(`${start.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + periods);
  return date.toISOString().slice(0, 10);
}

/** The unit whose bars are neither a hatching nor a handful. */
export function unitFor(from: string, until: string): ZoomUnit {
  const days = daysBetween(from, until);
  return days <= 92 ? "day" : days <= 730 ? "week" : "month";
}

const dayOf = (one: Interaction): string => one.occurred_at.slice(0, 10);

/** The days that the line spans: its first, and the day after its last; null for an empty line. */
export function extentOf(line: readonly Interaction[]): Span | null {
  const [first, last] = [line[0], line[line.length - 1]];
  return first && last ? { from: dayOf(first), until: addDays(dayOf(last), 1) } : null;
}

/** Every period from the first to the last interaction, the empty ones too. `line` is in order. */
export function binsOf(line: readonly Interaction[], unit: ZoomUnit): Bin[] {
  const extent = extentOf(line);
  if (!extent) return [];
  const bins: Bin[] = [];
  let place = 0;
  for (let start = periodStart(extent.from, unit); start < extent.until; ) {
    const end = periodAfter(start, unit);
    const interactions: Interaction[] = [];
    while (place < line.length && dayOf(line[place]!) < end) interactions.push(line[place++]!);
    const felt = interactions.map(emotionOf).filter((one): one is number => one !== null);
    const emotion = felt.length ? felt.reduce((sum, one) => sum + one, 0) / felt.length : null;
    bins.push({ start, end, interactions, emotion });
    start = end;
  }
  return bins;
}

/** The interactions of a span. */
export function within(line: readonly Interaction[], { from, until }: Span): Interaction[] {
  return line.filter((one) => (!from || dayOf(one) >= from) && (!until || dayOf(one) < until));
}

/** What is written in an address as a day, or "". */
export function readDay(written: string | undefined): string {
  return written && /^\d{4}-\d{2}-\d{2}$/.test(written) && !Number.isNaN(Date.parse(written)) ? written : "";
}

/** A span kept inside the line, at least a period long; the whole line is no span at all. */
export function fitted(from: string, until: string, extent: Span): Span {
  const start = from < extent.from ? extent.from : from;
  const end = until > extent.until ? extent.until : until;
  if (start >= end) return { from: "", until: "" };
  return { from: start === extent.from ? "" : start, until: end === extent.until ? "" : end };
}

/** Half of what is looked at, about its middle (`factor` 0.5), or twice as much (2); never less than a day. */
export function zoomed(span: Span, extent: Span, factor: number): Span {
  const [from, until] = [span.from || extent.from, span.until || extent.until];
  const days = daysBetween(from, until);
  const next = Math.max(1, Math.round(days * factor));
  const start = addDays(from, Math.round((days - next) / 2));
  return fitted(start, addDays(start, next), extent);
}

/** The same length further on (1) or back (-1), without leaving the line. */
export function moved(span: Span, extent: Span, direction: 1 | -1): Span {
  const [from, until] = [span.from || extent.from, span.until || extent.until];
  const days = daysBetween(from, until);
  const room = direction === 1 ? daysBetween(until, extent.until) : daysBetween(extent.from, from);
  const step = Math.min(days, Math.max(0, room)) * direction;
  return fitted(addDays(from, step), addDays(until, step), extent);
}

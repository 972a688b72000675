// Where things stand on the map: pure functions from the record to columns, lanes, sizes and colours.
import type { JourneyMap, MapStage, MapTouchpoint, MapTransition, Score } from "../../api/types";
import type { Lane } from "./lanes";

export type Scales = { reach: number; count: number };

export const DISC = { least: 12, most: 30 } as const;
export const STROKE = { least: 1, most: 11 } as const;

/** The largest reach and the largest step share of all maps shown, so that two maps are drawn to one scale. */
export function commonScales(maps: (JourneyMap | undefined)[]): Scales {
  const shown = maps.filter((map) => map !== undefined);
  const reaches = shown.flatMap((map) => map.touchpoints.map((one) => one.reach_rate.value ?? 0));
  const steps = shown.flatMap((map) => map.transitions.map((one) => one.count / Math.max(1, map.customers)));
  return { reach: Math.max(1e-6, ...reaches), count: Math.max(1e-6, ...steps) };
}

/** A disc's diameter: its area stands for the reach. */
export function discSize(reach: number | null, scales: Scales): number {
  return Math.max(DISC.least, DISC.most * Math.sqrt((reach ?? 0) / scales.reach));
}

/** An arrow's width stands for its count a customer. */
export function strokeWidth(transition: MapTransition, map: JourneyMap, scales: Scales): number {
  const share = transition.count / Math.max(1, map.customers);
  return Math.max(STROKE.least, (STROKE.most * share) / scales.count);
}

export type Feeling = "good" | "mixed" | "bad" | "weak" | "unasked";

/** The second code beside the colour; the number is always there too. */
export function feelingOf(emotion: Score): Feeling {
  if (emotion.n === 0 || emotion.value === null) return "unasked";
  if (emotion.note !== null) return "weak";
  if (emotion.value >= 60) return "good";
  return emotion.value >= 40 ? "mixed" : "bad";
}

export const GLYPHS: Record<Feeling, string> = { good: "▲", mixed: "◆", bad: "▼", weak: "?", unasked: "" };

const [VERMILION, GREY, BLUE] = [
  [196, 78, 0],
  [108, 122, 137],
  [0, 104, 163],
] as const;

/** Up to 20 vermilion, 50 grey, from 80 blue; never red and green. */
export function emotionColour(value: number): string {
  const share = Math.min(1, Math.max(0, (value - 20) / 60));
  const [from, to, way] = share < 0.5 ? [VERMILION, GREY, share * 2] : [GREY, BLUE, share * 2 - 1];
  const mixed = from.map((part, index) => Math.round(part + (to[index]! - part) * way));
  return `rgb(${mixed.join(" ")})`;
}

export type StageColumn = { stage: MapStage; touchpoints: MapTouchpoint[] };

/** Columns in the catalogue's order, the touchpoints of each by lane and then in drawing order. */
export function stageColumns(map: JourneyMap, lanes: Lane[]): StageColumn[] {
  const laneAt = (one: MapTouchpoint) => lanes.findIndex((lane) => lane.channels.includes(one.channel));
  return map.stages.map((stage) => ({
    stage,
    touchpoints: map.touchpoints
      .filter((one) => one.stage === stage.key)
      .map((one, index) => ({ one, index, lane: laneAt(one) }))
      .sort((a, b) => a.lane - b.lane || a.index - b.index)
      .map(({ one }) => one),
  }));
}

/** What is known of a chip's ways in and out; `entrants = drawn + other + ended + open`, always. */
export type Ways = { into: MapTransition[]; out: MapTransition[]; drawn: number; sum: number };

export function waysOf(map: JourneyMap, touchpoint: MapTouchpoint): Ways {
  const out = map.transitions.filter((one) => one.source === touchpoint.key);
  const into = map.transitions.filter((one) => one.target === touchpoint.key);
  const drawn = out.reduce((total, one) => total + one.count, 0);
  return { into, out, drawn, sum: drawn + touchpoint.other_out + touchpoint.ended + touchpoint.still_open };
}

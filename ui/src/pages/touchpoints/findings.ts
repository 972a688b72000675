// What the figures say, as sentences to be worded: a key of the catalogue of words and what fills it.
import type { Neighbour, Scorecard, TouchpointDetail, WeekPoint } from "../../api/types";
import { writtenScale } from "../customers/emotion";
import type { Distribution } from "./answerBins";
import { isWeak } from "../../format/score";
import { t, type WordKey } from "../../words/words";
import { growth, isSilent } from "./touchpointView";

export interface Said {
  key: WordKey;
  with: Record<string, string | number>;
}

/** The sentences in words. */
export const worded = (...said: Said[]): string => said.map((one) => t(one.key, one.with)).join(" ");

export interface Shown {
  number: (value: number) => string;
  share: (value: number) => string;
  duration: (seconds: number) => string;
}

/** Below this change the weeks are called level. */
const LEVEL = 0.05;

function direction(change: number | null): "unknown" | "level" | "up" | "down" {
  if (change === null) return "unknown";
  return Math.abs(change) < LEVEL ? "level" : change > 0 ? "up" : "down";
}

/** The line above the table. */
export function summary(card: Scorecard, shown: number, show: Shown): Said {
  return {
    key: shown === card.touchpoints.length ? "touchpoints.summary" : "touchpoints.summary_filtered",
    with: {
      shown: show.number(shown),
      all: show.number(card.touchpoints.length),
      customers: show.number(card.customers),
      interactions: show.number(card.interactions),
    },
  };
}

export function flagCounts(card: Scorecard): { uncatalogued: number; silent: number } {
  return {
    uncatalogued: card.touchpoints.filter((row) => !row.catalogued).length,
    silent: card.touchpoints.filter(isSilent).length,
  };
}

/** How volume moved and how it felt. */
export function trendFinding({ weeks, scorecard }: TouchpointDetail, show: Shown): Said[] {
  const change = growth(weeks.map(({ interactions }) => interactions));
  const said: Said[] = [
    { key: `touchpoint.trend.${direction(change)}`, with: { change: show.share(Math.abs(change ?? 0)) } },
  ];
  const { emotion } = scorecard;
  if (emotion.value === null) said.push({ key: "touchpoint.trend.unasked", with: {} });
  else if (isWeak(emotion)) said.push({ key: "touchpoint.trend.few", with: { n: show.number(emotion.n) } });
  else said.push(feltFinding(emotion, scorecard.target, show));
  return said;
}

function feltFinding(
  emotion: { value: number | null; low: number | null; high: number | null },
  target: number | null,
  show: Shown,
): Said {
  const round = (value: number | null): string => show.number(Math.round(value ?? 0));
  const figures = { value: round(emotion.value), low: round(emotion.low), high: round(emotion.high) };
  if (target === null || emotion.low === null || emotion.high === null) {
    return { key: "touchpoint.trend.felt", with: figures };
  }
  const verdict = emotion.high < target ? "below" : emotion.low > target ? "above" : "near";
  return { key: `touchpoint.trend.${verdict}`, with: { ...figures, target: round(target) } };
}

/** The largest way in or out. */
export function neighbourFinding(neighbours: readonly Neighbour[], side: "before" | "after", show: Shown): Said {
  const largest = [...neighbours].sort((a, b) => b.count - a.count)[0];
  if (!largest) return { key: `touchpoint.${side}.none`, with: {} };
  const own = largest.key === null;
  return {
    key: own ? `touchpoint.${side}.own` : `touchpoint.${side}.largest`,
    with: { name: largest.name, share: show.share(largest.share) },
  };
}

/** The answer given most often. */
export function answerFinding({ bins, answers, scale }: Distribution, show: Shown): Said {
  const largest = [...bins].sort((a, b) => b.count - a.count)[0];
  return {
    key: "touchpoint.answers.finding",
    with: {
      answer: largest?.label ?? "",
      share: show.share(largest?.share ?? 0),
      n: show.number(answers),
      scale: writtenScale(scale),
    },
  };
}

/** The wait of the first and of the last week that can be told, and whether their intervals lie apart. */
export function waitFinding(weeks: readonly WeekPoint[], show: Shown): Said {
  const told = weeks.map(({ wait_seconds }) => wait_seconds).filter((wait) => !isWeak(wait));
  const first = told[0];
  const last = told[told.length - 1];
  if (!first || !last || told.length < 2) return { key: "touchpoint.waits.few", with: {} };
  const times = { first: show.duration(first.value ?? 0), last: show.duration(last.value ?? 0) };
  if (first.low === null || first.high === null || last.low === null || last.high === null) {
    return { key: "touchpoint.waits.level", with: times };
  }
  if (last.low > first.high) return { key: "touchpoint.waits.up", with: times };
  if (last.high < first.low) return { key: "touchpoint.waits.down", with: times };
  return { key: "touchpoint.waits.level", with: times };
}

// A customer's line as the page lists it: days, gaps between them, and long sessions folded into one entry.
import type { Interaction } from "../../api/types";

const DAY_MS = 86_400_000;
export const SESSION_GAP_MS = 30 * 60_000;
/** A run is folded when it is longer than this. */
export const FOLD_ABOVE = 5;

export type Entry =
  | { type: "day"; id: string; day: string; interactions: number }
  | { type: "gap"; id: string; days: number }
  | { type: "session"; id: string; channel: string; interactions: Interaction[]; seconds: number }
  | { type: "interaction"; id: string; interaction: Interaction };

const dayOf = (interaction: Interaction): string => interaction.occurred_at.slice(0, 10);
const timeOf = (interaction: Interaction): number => Date.parse(interaction.occurred_at);

/** Consecutive interactions on one channel and one day, each within 30 minutes of the one before. */
export function runs(line: readonly Interaction[]): Interaction[][] {
  const found: Interaction[][] = [];
  for (const interaction of line) {
    const run = found[found.length - 1];
    const last = run?.[run.length - 1];
    const goesOn =
      last !== undefined &&
      last.channel === interaction.channel &&
      dayOf(last) === dayOf(interaction) &&
      timeOf(interaction) - timeOf(last) <= SESSION_GAP_MS;
    if (goesOn && run) run.push(interaction);
    else found.push([interaction]);
  }
  return found;
}

/** The entries in the order of time. `line` is in order already; days are UTC days, as everywhere. */
export function foldedLine(line: readonly Interaction[]): Entry[] {
  const perDay = new Map<string, number>();
  for (const interaction of line) perDay.set(dayOf(interaction), (perDay.get(dayOf(interaction)) ?? 0) + 1);
  const entries: Entry[] = [];
  let day = "";
  let place = 0;
  for (const run of runs(line)) {
    const first = run[0]!;
    if (dayOf(first) !== day) {
      const days = day === "" ? 0 : Math.round((Date.parse(dayOf(first)) - Date.parse(day)) / DAY_MS);
      if (days > 1) entries.push({ type: "gap", id: `gap-${place}`, days });
      day = dayOf(first);
      entries.push({ type: "day", id: `day-${day}`, day, interactions: perDay.get(day) ?? 0 });
    }
    if (run.length > FOLD_ABOVE) {
      const seconds = (timeOf(run[run.length - 1]!) - timeOf(first)) / 1000;
      entries.push({ type: "session", id: `session-${place}`, channel: first.channel, interactions: run, seconds });
    } else {
      run.forEach((interaction, i) => entries.push({ type: "interaction", id: `at-${place + i}`, interaction }));
    }
    place += run.length;
  }
  return entries;
}

/** The same entries with the newest day first; within a day, the newest first too. */
export function newestFirst(entries: readonly Entry[]): Entry[] {
  const blocks: Entry[][] = [];
  for (const entry of entries) {
    if (entry.type === "day") blocks.push([entry]);
    else if (entry.type === "gap") blocks.push([entry]);
    else blocks[blocks.length - 1]!.push(entry);
  }
  return blocks.reverse().flatMap(([head, ...rest]) => [head!, ...rest.reverse()]);
}

/** The first entries that show at most `limit` interactions (folded ones count as one), and whether there are more. */
export function chunk(entries: readonly Entry[], limit: number): { shown: Entry[]; more: number } {
  const isItem = (entry: Entry): boolean => entry.type === "session" || entry.type === "interaction";
  let items = 0;
  let end = 0;
  while (end < entries.length && (items < limit || !isItem(entries[end]!))) {
    if (isItem(entries[end]!)) items += 1;
    end += 1;
  }
  while (end < entries.length && end > 0 && !isItem(entries[end - 1]!)) end -= 1;
  return { shown: entries.slice(0, end), more: entries.slice(end).filter(isItem).length };
}

/** What a folded session held: names by how often, most frequent first, equal ones in order of appearance. */
export function namesIn(interactions: readonly Interaction[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { name } of interactions) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** The interactions that a folded session must not hide: answers, outcomes and issues. */
export const remarkable = (interactions: readonly Interaction[]): Interaction[] =>
  interactions.filter(({ kind }) => kind !== "contact" && kind !== "response" && kind !== "cost");

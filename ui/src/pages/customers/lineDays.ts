// The entries of a line in days, each with the gap that comes before it in the list.
import type { Entry } from "./foldedLine";

export type Item = Extract<Entry, { type: "session" | "interaction" }>;

export interface LineDay {
  day: string;
  interactions: number;
  gap: number; // days without anything between this day and the one listed before it; 0: none
  entries: Item[];
}

export function lineDays(entries: readonly Entry[]): LineDay[] {
  const days: LineDay[] = [];
  let gap = 0;
  for (const entry of entries) {
    if (entry.type === "gap") gap = entry.days;
    else if (entry.type === "day") {
      days.push({ day: entry.day, interactions: entry.interactions, gap, entries: [] });
      gap = 0;
    } else days[days.length - 1]!.entries.push(entry);
  }
  return days;
}

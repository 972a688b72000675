// The steps before and after a touchpoint as bars that add up to everyone who passed through it.
import type { Neighbour } from "../../api/types";

export interface Bar {
  key: string | null; // the touchpoint to go to; null: where lines start, end or stay open, and "other"
  special: "start" | "end" | "open" | "other" | null;
  name: string;
  count: number;
  share: number;
  median_seconds: number | null;
}

/** Null keys of the record in words of ours: the server writes "line starts here", "line ended here", "still open". */
function specialOf(neighbour: Neighbour, side: "before" | "after"): Bar["special"] {
  if (neighbour.key !== null) return null;
  const name = neighbour.name.toLowerCase();
  if (name.includes("other")) return "other";
  if (side === "before") return "start";
  return name.includes("open") ? "open" : "end";
}

/**
 * The largest `most` touchpoints, then the rest as "other", then where lines start, end or are still open.
 * Counts and shares add up to those given.
 */
export function neighbourBars(neighbours: readonly Neighbour[], side: "before" | "after", most = 8): Bar[] {
  const bars = neighbours.map((neighbour): Bar => ({ ...neighbour, special: specialOf(neighbour, side) }));
  const named = bars.filter((bar) => bar.special === null).sort((a, b) => b.count - a.count);
  const own = bars.filter((bar) => bar.special !== null && bar.special !== "other");
  // one bar too many is shown rather than called "other"
  const cut = named.length <= most + 1 ? named.length : most;
  const rest = [...named.slice(cut), ...bars.filter((bar) => bar.special === "other")];
  const other: Bar = {
    key: null,
    special: "other",
    name: "other",
    count: rest.reduce((sum, bar) => sum + bar.count, 0),
    share: rest.reduce((sum, bar) => sum + bar.share, 0),
    median_seconds: null,
  };
  const ended = ["start", "end", "open"] as const;
  return [
    ...named.slice(0, cut),
    ...(other.count > 0 ? [other] : []),
    ...own.sort((a, b) => ended.indexOf(a.special as "end") - ended.indexOf(b.special as "end")),
  ];
}

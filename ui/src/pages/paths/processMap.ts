// The process map: which touchpoints and steps are shown, and where they stand: pure.
import { Graph, layout } from "@dagrejs/dagre";
import type { TransitionRow } from "../../api/types";

export type Activity = { key: string; meetings: number; again: TransitionRow | null };
export type Process = { activities: Activity[]; connections: TransitionRow[]; allActivities: number; allConnections: number };

/** Meetings at each touchpoint, the most frequent first: a step's share is of the meetings at its source. */
export function meetingsOf(rows: readonly TransitionRow[]): Map<string, number> {
  const meetings = new Map<string, number>();
  const into = new Map<string, number>();
  for (const row of rows) {
    if (row.share > 0) meetings.set(row.source, Math.round(row.count / row.share));
    into.set(row.target, (into.get(row.target) ?? 0) + row.count);
  }
  // Where no line goes on, only the steps that lead there are known.
  for (const [key, count] of into) if (!meetings.has(key)) meetings.set(key, count);
  return new Map([...meetings].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}

/**
 * The `many` most frequent touchpoints and, between them, the `steps` most frequent steps; and the most frequent step
 * of each touchpoint that would stand alone. A step from a touchpoint to itself belongs to it.
 */
export function processOf(rows: readonly TransitionRow[], many: number, steps: number): Process {
  const meetings = meetingsOf(rows);
  const shown = new Set([...meetings.keys()].slice(0, many));
  const within = rows.filter((row) => shown.has(row.source) && shown.has(row.target));
  const between = within.filter((row) => row.source !== row.target).sort((a, b) => b.count - a.count);
  const chosen = new Set(between.slice(0, steps));
  const joined = new Set([...chosen].flatMap((row) => [row.source, row.target]));
  for (const key of shown) {
    const strongest = joined.has(key) || steps === 0 ? undefined : between.find((row) => row.source === key || row.target === key);
    if (!strongest) continue;
    chosen.add(strongest);
    joined.add(strongest.source).add(strongest.target);
  }
  const again = new Map(within.filter((row) => row.source === row.target).map((row) => [row.source, row]));
  return {
    activities: [...shown].map((key) => ({ key, meetings: meetings.get(key)!, again: again.get(key) ?? null })),
    connections: between.filter((row) => chosen.has(row)),
    allActivities: meetings.size,
    allConnections: between.length,
  };
}

export const BOX = { width: 138, height: 50 };
const LABEL = { width: 54, height: 18 };

export type Point = { x: number; y: number };
export type PlacedActivity = Activity & Point;
export type PlacedConnection = { row: TransitionRow; path: string; head: string; label: Point; backward: boolean };
export type PlacedProcess = { width: number; height: number; activities: PlacedActivity[]; connections: PlacedConnection[] };

/** Ranked from left to right, or from top to bottom; points are the middles of boxes. */
export function placed(process: Process, direction: "LR" | "TB", thickness: (row: TransitionRow) => number): PlacedProcess {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, nodesep: direction === "LR" ? 18 : 30, ranksep: direction === "LR" ? 34 : 26, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const one of process.activities) graph.setNode(one.key, { ...BOX });
  const heaviest = Math.max(1, ...process.connections.map((row) => row.count));
  for (const row of process.connections) {
    graph.setEdge(row.source, row.target, { ...LABEL, labelpos: "c", weight: 1 + Math.round((9 * row.count) / heaviest) });
  }
  layout(graph);
  const at = new Map(process.activities.map((one) => [one.key, graph.node(one.key) as unknown as Point]));
  const size = graph.graph() as { width?: number; height?: number };
  const ahead = direction === "LR" ? "x" : "y";
  return {
    width: size.width ?? 0,
    height: size.height ?? 0,
    activities: process.activities.map((one) => ({ ...one, x: at.get(one.key)!.x, y: at.get(one.key)!.y })),
    connections: process.connections.map((row) => {
      const edge = graph.edge(row.source, row.target) as unknown as { points: Point[]; x: number; y: number };
      const backward = at.get(row.target)![ahead] <= at.get(row.source)![ahead];
      return { row, ...drawnThrough(edge.points, thickness(row)), label: { x: edge.x, y: edge.y }, backward };
    }),
  };
}

/** A smooth line through all points (Catmull–Rom), short of its end by the head; labels stand on its points. */
export function drawnThrough(points: Point[], thick: number): { path: string; head: string } {
  const [last, before] = [points[points.length - 1]!, points[points.length - 2] ?? points[0]!];
  const length = Math.hypot(last.x - before.x, last.y - before.y) || 1;
  const [ux, uy] = [(last.x - before.x) / length, (last.y - before.y) / length];
  const [long, half] = [Math.max(7, thick * 1.6), Math.max(3.5, thick * 1.1)];
  const foot = { x: last.x - ux * long, y: last.y - uy * long };
  const line = [...points.slice(0, -1), foot];
  const said = ({ x, y }: Point) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const towards = (at: Point, from: Point, to: Point, sign: 1 | -1): Point => ({
    x: at.x + (sign * (to.x - from.x)) / 6,
    y: at.y + (sign * (to.y - from.y)) / 6,
  });
  const curves = line.slice(1).map((to, place) => {
    const from = line[place]!;
    const [earlier, later] = [line[place - 1] ?? from, line[place + 2] ?? to];
    return `C${said(towards(from, earlier, to, 1))} ${said(towards(to, from, later, -1))} ${said(to)}`;
  });
  return {
    path: `M${said(line[0]!)}${curves.join("")}`,
    head: `M${said(last)}L${said({ x: foot.x - uy * half, y: foot.y + ux * half })}L${said({ x: foot.x + uy * half, y: foot.y - ux * half })}Z`,
  };
}

// How a customer's identifiers hang together, as places to draw: boxes for identifiers, lines for links.
import { Graph, layout } from "@dagrejs/dagre";
import type { Identifier, Identity, IdentityLink } from "../../api/customer";

export const BOX = { width: 138, height: 42 };
/** More would be a thicket; the list beside the drawing has all. */
export const MOST_DRAWN = 24;

export interface DrawnIdentifier {
  identifier: Identifier;
  x: number; // of its middle
  y: number;
}

export interface DrawnLink {
  id: string;
  links: IdentityLink[]; // one line for all between the same two, by whatever rule
  points: { x: number; y: number }[];
}

export interface DrawnIdentity {
  width: number;
  height: number;
  identifiers: DrawnIdentifier[];
  links: DrawnLink[];
  left_out: number;
}

/** The identifiers that are drawn: those that links meet most, then those with most events. */
export function chosenIdentifiers(identity: Identity, most = MOST_DRAWN): Identifier[] {
  const met = new Map<string, number>();
  for (const { a, b } of identity.links) for (const one of [a, b]) met.set(one, (met.get(one) ?? 0) + 1);
  const weight = (one: Identifier) => met.get(one.identifier) ?? 0;
  return [...identity.identifiers].sort((x, y) => weight(y) - weight(x) || y.interactions - x.interactions).slice(0, most);
}

export function linkId({ a, b }: Pick<IdentityLink, "a" | "b">): string {
  return [a, b].sort().join(" ~ ");
}

/** The links that one line stands for, by the id of the line. */
export function linksById(links: readonly IdentityLink[]): Map<string, IdentityLink[]> {
  const found = new Map<string, IdentityLink[]>();
  for (const link of links) found.set(linkId(link), [...(found.get(linkId(link)) ?? []), link]);
  return found;
}

export function drawnIdentity(identity: Identity): DrawnIdentity {
  const chosen = chosenIdentifiers(identity);
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 12, ranksep: 40, marginx: 6, marginy: 6 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const one of chosen) graph.setNode(one.identifier, { ...BOX });
  const there = new Set(chosen.map((one) => one.identifier));
  const lines = [...linksById(identity.links.filter(({ a, b }) => there.has(a) && there.has(b)))];
  for (const [, [link]] of lines) graph.setEdge(link!.a, link!.b);
  layout(graph);
  const size = graph.graph();
  return {
    width: Math.max(BOX.width, size.width ?? 0),
    height: Math.max(BOX.height, size.height ?? 0),
    identifiers: chosen.map((identifier) => {
      const { x, y } = graph.node(identifier.identifier) as { x: number; y: number };
      return { identifier, x, y };
    }),
    links: lines.map(([id, links]) => ({ id, links, points: graph.edge(links[0]!.a, links[0]!.b).points as { x: number; y: number }[] })),
    left_out: identity.identifiers.length - chosen.length,
  };
}

/** A line through the points, with the middle ones as bends. */
export function pathThrough(points: { x: number; y: number }[]): string {
  return points.map(({ x, y }, place) => `${place ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
}

/** Where the mark of a line sits: half way along it. */
export function middleOf(points: { x: number; y: number }[]): { x: number; y: number } {
  const lengths = points.slice(1).map((to, place) => Math.hypot(to.x - points[place]!.x, to.y - points[place]!.y));
  let left = lengths.reduce((sum, one) => sum + one, 0) / 2;
  for (let place = 0; place < lengths.length; place++) {
    const [from, to, length] = [points[place]!, points[place + 1]!, lengths[place]!];
    if (left <= length && length > 0) return { x: from.x + ((to.x - from.x) * left) / length, y: from.y + ((to.y - from.y) * left) / length };
    left -= length;
  }
  return points[0] ?? { x: 0, y: 0 };
}

/** Each type of identifier has a shape of its own; types that nobody foresaw share one. */
export const SHAPES: Record<string, string> = {
  user_id: "M8 1.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13Z",
  anonymous_id: "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11Zm0 3a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5Z",
  email: "M1.500 3.500h13v9h-13Z",
  phone: "M4.500 1h7v14h-7Z",
  card: "M1 4h14v3H1Zm0 4.500h14V12H1Z",
  loyalty_id: "m8 1 2.200 4.600 5 .700-3.600 3.500.9 5L8 12.400 3.500 14.800l.900-5L.8 6.300l5-.700Z",
  device: "M8 1l7 7-7 7-7-7Z",
  external: "M8 1.500 15 14H1Z",
};

export function shapeOf(type: string): string {
  return SHAPES[type.split(":")[0]!] ?? "M2.500 5 8 1.500 13.500 5v6L8 14.500 2.500 11Z";
}

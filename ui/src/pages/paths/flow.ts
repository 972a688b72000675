// From the tree of paths to what is drawn: one node a step and touchpoint, bands between them, exits: pure.
import type { PathThen } from "../../url/behind";
import type { PathNode, PathTree } from "../../api/types";

/** A node of the tree with the touchpoints from the first on that lead to it. */
export type Part = { node: PathNode; keys: (string | null)[] };

/** All that is at one touchpoint in one step, by whatever way it came; its figures are the sums of its parts'. */
export type FlowNode = {
  id: string;
  step: number;
  touchpoint: string | null;
  count: number;
  ended: number;
  still_open: number;
  onward: number;
  arrived: number;
  parts: Part[];
};

export type FlowLink = { from: string; to: string; count: number };
export type Flow = { columns: FlowNode[][]; links: FlowLink[] };

/** Every node with the way to it. */
export function partsOf(tree: PathTree): Part[] {
  const ways = new Map<number, (string | null)[]>();
  return [...tree.nodes]
    .sort((a, b) => a.step - b.step)
    .map((node) => {
      const keys = [...(node.parent === null ? [] : (ways.get(node.parent) ?? [])), node.touchpoint];
      ways.set(node.id, keys);
      return { node, keys };
    });
}

const startsWith = (keys: readonly (string | null)[], first: readonly (string | null)[]): boolean =>
  first.every((key, place) => keys[place] === key);

/** Only those who went a certain way: what stands before it holds nobody else; all parts where nobody went it. */
export function followed(parts: Part[], way: readonly (string | null)[]): Part[] {
  const last = way.length > 0 ? parts.find((part) => part.keys.length === way.length && startsWith(part.keys, way)) : undefined;
  if (!last) return parts;
  const nobody = { ended: 0, still_open: 0, onward: 0, arrived: 0 };
  return parts.flatMap((part) => {
    if (startsWith(part.keys, way)) return [part];
    return startsWith(way, part.keys) ? [{ ...part, node: { ...part.node, ...nobody, count: last.node.count } }] : [];
  });
}

/** Which touchpoints get a box of their own in each step: the `boxes` most frequent. */
function ownBoxes(parts: Part[], boxes: number): Set<string> {
  const totals = new Map<number, Map<string, number>>();
  for (const { keys, node } of parts) {
    if (node.touchpoint === null) continue;
    const step = totals.get(keys.length) ?? new Map<string, number>();
    totals.set(keys.length, step.set(node.touchpoint, (step.get(node.touchpoint) ?? 0) + node.count));
  }
  const ids = [...totals].flatMap(([step, counts]) =>
    [...counts]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, boxes)
      .map(([touchpoint]) => `${step}:${touchpoint}`),
  );
  return new Set(ids);
}

/** Columns of at most `boxes` nodes, the largest first, and "other" last; and the bands between them. */
export function flowOf(parts: Part[], boxes = 8): Flow {
  const nodes = new Map<string, FlowNode>();
  const links = new Map<string, FlowLink>();
  const own = ownBoxes(parts, boxes);
  const idOf = ({ keys, node }: Part): string => {
    const id = `${keys.length}:${node.touchpoint ?? ""}`;
    return own.has(id) ? id : `${keys.length}:`;
  };
  const byNode = new Map(parts.map((part) => [part.node.id, part]));
  for (const part of parts) {
    const to = idOf(part);
    add(nodes, to, part);
    const parent = part.node.parent === null ? undefined : byNode.get(part.node.parent);
    if (!parent) continue;
    const from = idOf(parent);
    const link = links.get(`${from}>${to}`) ?? { from, to, count: 0 };
    link.count += part.node.count;
    links.set(`${from}>${to}`, link);
  }
  const steps = [...new Set([...nodes.values()].map((one) => one.step))].sort((a, b) => a - b);
  const last = (one: FlowNode) => (one.touchpoint === null ? 1 : 0);
  const inColumn = (a: FlowNode, b: FlowNode) => last(a) - last(b) || b.count - a.count || (a.id < b.id ? -1 : 1);
  return {
    columns: steps.map((step) => [...nodes.values()].filter((one) => one.step === step).sort(inColumn)),
    links: [...links.values()],
  };
}

function add(nodes: Map<string, FlowNode>, id: string, part: Part): void {
  const { count, ended, still_open, onward, arrived } = part.node;
  const found = nodes.get(id);
  if (!found) {
    const touchpoint = id.endsWith(":") ? null : part.node.touchpoint;
    nodes.set(id, { id, step: part.keys.length, touchpoint, count, ended, still_open, onward, arrived, parts: [part] });
    return;
  }
  found.count += count;
  found.ended += ended;
  found.still_open += still_open;
  found.onward += onward;
  found.arrived += arrived;
  found.parts.push(part);
}

export const LEAVING = ["ended", "still_open", "onward", "arrived"] as const;
export type Leaving = (typeof LEAVING)[number];

/** How many of a part a number counts. */
export function countOf(part: Part, then: PathThen): number {
  return then === "any" ? part.node.count : part.node[then];
}

/** The parts behind a number, the largest first. */
export function partsBehind(nodes: FlowNode[], then: PathThen): Part[] {
  return nodes
    .flatMap((one) => one.parts)
    .filter((part) => countOf(part, then) > 0)
    .sort((a, b) => countOf(b, then) - countOf(a, then));
}

// The flow adds up: nobody is lost between the tree and the drawing.
import { describe, expect, it } from "vitest";
import { flowOf, followed, partsBehind, partsOf } from "./flow";
import { flowLayout } from "./flowLayout";
import { readFollow, readPaths, writeFollow, writePaths } from "./pathsAsked";
import type { PathNode, PathTree } from "../../api/types";

const node = (id: number, parent: number | null, step: number, touchpoint: string | null, count: number, rest: Partial<PathNode> = {}): PathNode => ({
  ...{ id, parent, step, touchpoint, count, share: 1, ended: 0, still_open: 0, onward: 0, arrived: 0 },
  ...rest,
});

const TREE: PathTree = {
  ...{ start: null, end: null, direction: "after", depth: 1, breadth: 8, collapsed: true, session_minutes: null, entrants: 10 },
  nodes: [
    node(1, null, 0, "a", 6, { ended: 1 }),
    node(2, null, 0, "b", 4, { still_open: 1 }),
    node(3, 1, 1, "c", 5, { ended: 2, onward: 3 }),
    node(4, 2, 1, "c", 2, { onward: 2 }),
    node(5, 2, 1, null, 1, { ended: 1 }),
  ],
};

describe("the flow", () => {
  it("merges what is at one touchpoint in one step and keeps the ways apart", () => {
    const { columns } = flowOf(partsOf(TREE));
    expect(columns.map((column) => column.map((one) => [one.touchpoint, one.count]))).toEqual([
      [["a", 6], ["b", 4]],
      [["c", 7], [null, 1]],
    ]);
    expect(columns[1]![0]!.parts.map((part) => part.keys)).toEqual([["a", "c"], ["b", "c"]]);
  });

  it("loses nobody: a node's count is what flows on and what leaves", () => {
    const { columns, links } = flowOf(partsOf(TREE));
    for (const one of columns.flat()) {
      const on = links.filter((link) => link.from === one.id).reduce((sum, link) => sum + link.count, 0);
      expect(on + one.ended + one.still_open + one.onward + one.arrived).toBe(one.count);
    }
  });

  it("of one way holds only those who went it", () => {
    const { columns } = flowOf(followed(partsOf(TREE), ["b"]));
    expect(columns.map((column) => column.map((one) => [one.touchpoint, one.count]))).toEqual([[["b", 4]], [["c", 2], [null, 1]]]);
    const deep = flowOf(followed(partsOf(TREE), ["b", "c"])).columns;
    expect(deep.map((column) => column.map((one) => one.count))).toEqual([[2], [2]]);
  });

  it("draws touchpoints beyond the boxes together, and follows them on", () => {
    const { columns, links } = flowOf(partsOf(TREE), 1);
    expect(columns.map((column) => column.map((one) => [one.touchpoint, one.count]))).toEqual([
      [["a", 6], [null, 4]],
      [["c", 7], [null, 1]],
    ]);
    expect(links.find((link) => link.from === "1:")!.count).toBe(2);
  });

  it("of a way that nobody went is the whole flow", () => {
    expect(followed(partsOf(TREE), ["x"])).toHaveLength(5);
  });

  it("names the ways behind a number, the largest first", () => {
    const { columns } = flowOf(partsOf(TREE));
    expect(partsBehind(columns[1]!, "ended").map((part) => part.keys)).toEqual([["a", "c"], ["b", null]]);
  });
});

describe("the layout", () => {
  const flow = flowOf(partsOf(TREE));

  it("keeps boxes of a column apart and within the width", () => {
    const { boxes, width, height } = flowLayout(flow, 900, false);
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      const under = boxes.filter((other) => other.x === box.x && other.y > box.y);
      expect(under.every((other) => other.y >= box.y + box.height)).toBe(true);
    }
  });

  it("read backwards is the same from right to left", () => {
    const [there, back] = [flowLayout(flow, 900, false), flowLayout(flow, 900, true)];
    expect(back.boxes.map((box) => 900 - box.x - box.width)).toEqual(there.boxes.map((box) => box.x));
    expect(back.bands.map((band) => band.count)).toEqual(there.bands.map((band) => band.count));
  });
});

describe("what is asked", () => {
  it("comes back from the address as it was", () => {
    const asked = { start: "a", end: "b", depth: 5, breadth: 100, collapse_repeats: false, session_minutes: 30 };
    const written = Object.fromEntries(Object.entries(writePaths(asked)).map(([name, value]) => [name, String(value ?? "")]));
    expect(readPaths(written)).toEqual(asked);
  });

  it("that cannot be read is what is asked at first", () => {
    expect(readPaths({ depth: "99", breadth: "x", session: "-1" })).toEqual(readPaths({}));
    expect(readFollow('{"a":1}')).toEqual([]);
    expect(readFollow("[")).toEqual([]);
  });

  it("follows a way through merged touchpoints", () => {
    expect(readFollow(writeFollow(["a", null])!)).toEqual(["a", null]);
  });
});

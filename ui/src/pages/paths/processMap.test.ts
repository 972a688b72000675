// Which steps the process map shows, and that everything stands where it can be seen.
import { describe, expect, it } from "vitest";
import type { TransitionRow } from "../../api/types";
import { drawnThrough, meetingsOf, placed, processOf } from "./processMap";

const row = (source: string, target: string, count: number, share: number): TransitionRow =>
  ({ source, target, count, share, median_seconds: 60, mean_seconds: 60 });

const ROWS = [row("a", "b", 60, 0.6), row("a", "a", 20, 0.2), row("b", "a", 30, 0.5), row("b", "c", 12, 0.2), row("c", "a", 3, 0.25), row("a", "d", 1, 0.01)];

describe("the process map", () => {
  it("counts meetings by what a step's share is of", () => {
    expect([...meetingsOf(ROWS)]).toEqual([["a", 100], ["b", 60], ["c", 12], ["d", 1]]);
  });

  it("shows the most frequent touchpoints and steps, and leaves none alone", () => {
    const { activities, connections, allActivities, allConnections } = processOf(ROWS, 3, 1);
    expect(activities.map((one) => one.key)).toEqual(["a", "b", "c"]);
    expect(connections.map((one) => `${one.source}${one.target}`)).toEqual(["ab", "bc"]);
    expect([allActivities, allConnections]).toEqual([4, 4]);
  });

  it("keeps a step from a touchpoint to itself with the touchpoint", () => {
    expect(processOf(ROWS, 2, 10).activities[0]!.again?.count).toBe(20);
  });

  it("places every box within the drawing, apart from the others", () => {
    const { activities, connections, width, height } = placed(processOf(ROWS, 4, 10), "LR", () => 2);
    expect(new Set(activities.map((one) => `${one.x},${one.y}`)).size).toBe(4);
    expect(activities.every((one) => one.x > 0 && one.x < width && one.y > 0 && one.y < height)).toBe(true);
    expect(connections.filter((one) => one.backward).length).toBeGreaterThan(0);
  });

  it("draws from the first point to the last, through those between", () => {
    const { path, head } = drawnThrough([{ x: 0, y: 0 }, { x: 50, y: 10 }, { x: 100, y: 10 }], 2);
    expect(path).toMatch(/^M0.0 0.0C.* 50.0 10.0C.* 93.0 10.0$/);
    expect(head.startsWith("M100.0 10.0")).toBe(true);
  });
});

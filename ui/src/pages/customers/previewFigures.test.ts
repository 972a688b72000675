// The preview of a decision: only what moves, with its sign, what concerns everything first.
import { describe, expect, it } from "vitest";
import { NBSP } from "../../format/number";
import { movingFigures, saidChange, saidFigure } from "./previewFigures";

const figure = (touchpoint: string | null, name: string, before: number | null, after: number | null) => ({ touchpoint, name, before, after });

describe("a preview", () => {
  it("lists what moves: of everything, then what moves most for its size", () => {
    const figures = [
      figure("shop", "customers", 1000, 999),
      figure("call", "customers", 3, 2),
      figure("call", "interactions", 5, 5),
      figure(null, "customers", 1000, 999),
    ];
    expect(movingFigures(figures).map((one) => `${one.touchpoint} ${one.name}`)).toEqual(["null customers", "call customers", "shop customers"]);
  });

  it("says figures in their unit and changes with their sign", () => {
    expect(saidFigure("conversion_rate", 0.213)).toBe(`21${NBSP}%`);
    expect(saidFigure("wait_seconds", 7200)).toBe(`2${NBSP}h`);
    expect(saidFigure("nps", null)).toBe("–");
    const changes = [figure(null, "customers", 5, 3), figure("a", "reach_rate", 0.2, 0.21), figure("a", "nps", null, 4), figure("a", "x", 1, 1)];
    expect(changes.map(saidChange)).toEqual(["−2", `+1${NBSP}pp`, "+4", "0"]);
  });
});

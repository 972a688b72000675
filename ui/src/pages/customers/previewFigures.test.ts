// The preview of a decision: only what moves, with its sign.
import { describe, expect, it } from "vitest";
import { counted, listed, movingFigures, signed } from "./previewFigures";

describe("a preview", () => {
  it("lists what moves, most for its size first", () => {
    const figures = [
      { name: "interactions", before: 1000, after: 1000 },
      { name: "customers", before: 1000, after: 999 },
      { name: "repeat_customers", before: 3, after: 4 },
    ];
    expect(movingFigures(figures).map((one) => one.name)).toEqual(["repeat_customers", "customers"]);
  });

  it("says changes with their sign", () => {
    expect([2, -1, 0, 0.25, -12345.6].map(signed)).toEqual(["+2", "−1", "0", "+0.25", "−12,346"]);
  });

  it("reads customers as names or as a count", () => {
    expect([counted(["a", "b"]), counted(2)]).toEqual([2, 2]);
    expect([listed(["a"]), listed(1)]).toEqual([["a"], []]);
  });
});

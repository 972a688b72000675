import { expect, test } from "vitest";
import type { Neighbour } from "../../api/types";
import { neighbourBars } from "./neighbourBars";

const step = (key: string | null, name: string, count: number, of = 100): Neighbour => ({
  key, name, count, share: count / of, median_seconds: null,
});

test("the bars add up to everyone, with the small ones merged and the ends last", () => {
  const named = Array.from({ length: 12 }, (_, i) => step(`t${i}`, `T${i}`, i + 1));
  const bars = neighbourBars([step(null, "line ended here", 12), ...named, step(null, "still open", 10)], "after", 8);
  expect(bars.map((bar) => bar.special ?? bar.key)).toEqual(
    ["t11", "t10", "t9", "t8", "t7", "t6", "t5", "t4", "other", "end", "open"],
  );
  expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(100);
  expect(bars.reduce((sum, bar) => sum + bar.share, 0)).toBeCloseTo(1);
});

test("one touchpoint alone is never called other", () => {
  const named = Array.from({ length: 9 }, (_, i) => step(`t${i}`, `T${i}`, i + 1));
  expect(neighbourBars(named, "before", 8).some((bar) => bar.special === "other")).toBe(false);
});

test("the start of lines is told from their end by the side", () => {
  expect(neighbourBars([step(null, "line starts here", 3)], "before")[0]!.special).toBe("start");
});

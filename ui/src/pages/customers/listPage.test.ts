import { expect, test } from "vitest";
import { PAGE_SIZE, rangeOf, readPage } from "./listPage";

test("a page that is no page is the first", () => {
  expect(["3", "0", "-1", "2.5", "x", "", undefined].map(readPage)).toEqual([3, 1, 1, 1, 1, 1, 1]);
});

test("the last page ends with the last customer", () => {
  expect(rangeOf(3, 2 * PAGE_SIZE + 7)).toEqual({ from: 2 * PAGE_SIZE + 1, to: 2 * PAGE_SIZE + 7, pages: 3 });
  expect(rangeOf(1, 0)).toEqual({ from: 0, to: 0, pages: 1 });
  expect(rangeOf(1, PAGE_SIZE).pages).toBe(1);
});

import { expect, test } from "vitest";
import { lastWeekIsPartial } from "./partialWeek";

test("a week that ends on Monday at midnight, or nearly, is whole", () => {
  expect(lastWeekIsPartial("2025-06-30T00:00:00Z")).toBe(false); // a Monday
  expect(lastWeekIsPartial("2025-06-29T23:40:00Z")).toBe(false);
  expect(lastWeekIsPartial("2025-06-29T12:00:00Z")).toBe(true);
  expect(lastWeekIsPartial("2025-07-02")).toBe(true);
  expect(lastWeekIsPartial(null)).toBe(false);
});

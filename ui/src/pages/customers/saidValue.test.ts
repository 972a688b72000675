// What comes from outside is shown as text that people can read.
import { describe, expect, it } from "vitest";
import { saidComputed, saidMeasured, saidValue } from "./saidValue";

describe("a trait's value", () => {
  it("is a word, a number, a date or a list", () => {
    expect([true, false, null, undefined].map(saidValue)).toEqual(["yes", "no", "not known", "not known"]);
    expect([17, 46035, 123456.7].map(saidValue)).toEqual(["17", "46035", "123,457"]);
    expect(saidValue("2025-03-01")).toBe("1 Mar 2025");
    expect(saidValue("2025-03-01T10:05:00Z")).toContain("10:05 UTC");
    expect(saidValue(["a", 2])).toBe("a, 2");
  });

  it("is shown as it came where it is neither", () => {
    expect(saidValue("<b>2025</b>")).toBe("<b>2025</b>");
    expect(saidValue("2025")).toBe("2025");
    expect(saidValue("2025-13-45")).toBe("2025-13-45");
    expect(saidValue({ street: "x" })).toBe('{"street":"x"}');
  });

  it("that is computed names touchpoints and channels", () => {
    const computed = (name: string, value: string) => saidComputed({ name, value, unit: null, n: null, explained: "" }, (key) => `<${key}>`);
    expect(computed("first_touchpoint", "home")).toBe("<home>");
    expect(computed("channels", "web, pos")).toBe("Web, Point of sale");
    expect(computed("lifecycle", "active")).toBe("active");
  });

  it("has its unit where one is known", () => {
    expect(saidMeasured(3, "days")).toBe("3 days");
    expect(saidMeasured(7, "hour, UTC")).toBe("07:00 to 07:59 UTC");
    expect(saidMeasured("web", null)).toBe("web");
  });
});

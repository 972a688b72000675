// Retention in the address, its curves and the colours of its heat.
import { describe, expect, it } from "vitest";
import type { RetentionCurve, Score } from "../../api/types";
import { cividis } from "./cividis";
import { behindPoint, lastTold, parted, readRetention, roleOf, writeRetention } from "./retentionAsked";
import { retentionOption, spread } from "./retentionChart";

const score = (value: number | null, n: number): Score => ({ value, n, low: value, high: value, confidence: 0.95, note: null });
const curve = (name: string, values: (number | null)[], n = 100): RetentionCurve => ({
  name,
  customers: n,
  points: values.map((value, period) => ({ period, retained: 1, rate: score(value, value === null ? 0 : n) })),
});

describe("retention in the address", () => {
  it("comes back as it was", () => {
    const asked = { touchpoint: "call", unit: "month", periods: 12, kind: "unbounded", cohorts: true } as const;
    const written = Object.fromEntries(Object.entries(writeRetention(asked)).map(([name, value]) => [name, String(value)]));
    expect(readRetention(written)).toEqual(asked);
  });

  it("that cannot be read is what is asked at first", () => {
    expect(readRetention({ unit: "year", periods: "9", kind: "x" })).toEqual(readRetention({}));
  });

  it("opens a point under the names it was asked under", () => {
    expect(behindPoint(readRetention({}), "everybody", 3)).toEqual({
      ...{ type: "retention", touchpoint: null, unit: "week", periods: 8, kind: "on", cohorts: false },
      ...{ curve: "everybody", period: 3, retained: true },
    });
  });
});

describe("the curves", () => {
  const curves = [curve("after call", [1, 0.5, 0.4]), curve("comparable", [1, 0.3, null]), curve("2026-01-05", [1, 0.2, 0.1])];

  it("of cohorts go to the table of heat, the others are drawn", () => {
    const { drawn, cohorts } = parted({ unit: "week", kind: "on", touchpoint: "call", curves });
    expect([drawn.map(roleOf), cohorts.map((one) => one.name)]).toEqual([["after", "comparable"], ["2026-01-05"]]);
  });

  it("tell of the last period that rests on enough", () => {
    expect(lastTold(curves[1]!)?.period).toBe(1);
    expect(lastTold(curve("everybody", [1, 0.5], 10))).toBeNull();
  });

  it("of comparable customers have a dash and a mark of their own", () => {
    const look = { dark: false, ink: "#000", faint: "#666", line: "#ccc", card: "#fff" };
    const words = { period: String, name: (one: RetentionCurve) => one.name, rate: String, line: () => "" };
    const series = retentionOption(curves.slice(0, 2), look, words).series as { name: string; symbol?: string; lineStyle?: object }[];
    expect(series.find((one) => one.name === "comparable")).toMatchObject({ symbol: "diamond", lineStyle: { type: "dashed" } });
    expect(series.find((one) => one.name === "after call")).toMatchObject({ symbol: "circle", lineStyle: { type: "solid" } });
  });
});

describe("the curves' names", () => {
  it("keep a line between them and stay about where the curves end", () => {
    const heights = [100, 102, 101, 200];
    const placed = spread(heights, 16).map((by, place) => heights[place]! + by).sort((a, b) => a - b);
    placed.slice(1).forEach((height, place) => expect(height - placed[place]!).toBeGreaterThanOrEqual(16));
    expect(spread([50], 16)).toEqual([0]);
  });
});

describe("cividis", () => {
  it("goes from dark blue to yellow and stays within", () => {
    expect(cividis(0)).toEqual({ background: "rgb(0 34 78)", color: "#ffffff" });
    expect(cividis(1)).toEqual({ background: "rgb(254 232 56)", color: "#000000" });
    expect(cividis(7)).toEqual(cividis(1));
  });

  it("can be read at every share: contrast 4.5 and more", () => {
    const light = (text: string) => {
      const [r, g, b] = text.match(/\d+/g)!.map((part) => {
        const share = Number(part) / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    for (let share = 0; share <= 1; share += 0.01) {
      const { background, color } = cividis(share);
      const [ground, letters] = [light(background), color === "#ffffff" ? 1 : 0];
      expect((Math.max(ground, letters) + 0.05) / (Math.min(ground, letters) + 0.05)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

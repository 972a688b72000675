// The map's pure parts: where things stand, how large, and that the ways out of a chip add up.
import { describe, expect, it } from "vitest";
import type { JourneyMap, MapStage, MapTouchpoint, Score } from "../../api/types";
import { bend } from "./arrows";
import { curveDomain, curvePoints, joinedRuns } from "./curve";
import { commonScales, discSize, emotionColour, feelingOf, stageColumns, strokeWidth, waysOf } from "./layout";
import { KINDS, laneMode, lanesOf } from "./lanes";
import { PAGE, SHEET_WIDTH, fitOf } from "./printFit";

const score = (value: number | null, n = 100, note: string | null = null): Score => ({
  value,
  n,
  low: value === null ? null : value - 1,
  high: value === null ? null : value + 1,
  confidence: 0.95,
  note,
});
const stage = (key: string, emotion: Score): MapStage =>
  ({ key, name: key, within: "purchase", emotion }) as unknown as MapStage;
const chip = (key: string, stageKey: string, channel: string, reach = 0.5): MapTouchpoint =>
  ({
    key,
    name: key,
    stage: stageKey,
    channel,
    reach_rate: score(reach),
    emotion: score(50),
    entrants: 100,
    other_out: 20,
    ended: 30,
    still_open: 10,
  }) as unknown as MapTouchpoint;

const MAP = {
  customers: 1000,
  channels: ["web", "call"],
  stages: [stage("before", score(null, 0)), stage("buy", score(60))],
  touchpoints: [chip("pay", "buy", "web", 0.2), chip("phone", "before", "call"), chip("page", "before", "web", 0.8)],
  transitions: [
    { source: "page", target: "pay", count: 40, share: 0.4, median_seconds: 60 },
    { source: "pay", target: "page", count: 10, share: 0.1, median_seconds: null },
  ],
} as unknown as JourneyMap;

describe("the columns", () => {
  it("follow the catalogue's stages, and the lanes within", () => {
    const found = stageColumns(MAP, lanesOf(MAP, "channel")).map((one) => [one.stage.key, one.touchpoints.map((touchpoint) => touchpoint.key)]);
    expect(found).toEqual([
      ["before", ["page", "phone"]],
      ["buy", ["pay"]],
    ]);
  });
});

describe("the lanes", () => {
  const many = { ...MAP, channels: [...Object.values(KINDS).flat(), "other", "pigeon"] } as JourneyMap;

  it("are the channels where they are few", () => {
    expect(laneMode(undefined, MAP)).toBe("channel");
    expect(lanesOf(MAP, "channel").map((lane) => lane.name)).toEqual(["Web", "Telephone"]);
  });

  it("join channels of a kind where they are many, and lose none", () => {
    expect(laneMode(undefined, many)).toBe("kind");
    const lanes = lanesOf(many, "kind");
    expect(lanes.length).toBe(8);
    expect(lanes.flatMap((lane) => lane.channels).sort()).toEqual([...many.channels].sort());
  });

  it("are as the reader chose", () => {
    expect(laneMode("channel", many)).toBe("channel");
    expect(laneMode("nonsense", many)).toBe("kind");
  });
});

describe("sizes", () => {
  it("are common to two maps, so that they can be compared", () => {
    const small = { ...MAP, touchpoints: [chip("page", "before", "web", 0.1)], transitions: [] };
    expect(commonScales([small, MAP])).toEqual(commonScales([MAP]));
    expect(commonScales([undefined])).toEqual({ reach: 1e-6, count: 1e-6 });
  });

  it("of discs stand for the reach by their area", () => {
    const scales = { reach: 1, count: 1 };
    expect(discSize(1, scales) / discSize(0.5, scales)).toBeCloseTo(Math.SQRT2, 5);
  });

  it("of arrows stand for their count", () => {
    const scales = commonScales([MAP]);
    const [wide, thin] = MAP.transitions.map((one) => strokeWidth(one, MAP, scales));
    expect(wide! / thin!).toBeCloseTo(4, 5);
  });
});

describe("a feeling", () => {
  it("has a sign beside its colour", () => {
    expect([score(80), score(50), score(20), score(50, 12, "n = 12, need 30"), score(null, 0)].map(feelingOf)).toEqual([
      "good",
      "mixed",
      "bad",
      "weak",
      "unasked",
    ]);
  });

  it("goes from vermilion over grey to blue, never green", () => {
    expect([0, 50, 100].map(emotionColour)).toEqual(["rgb(196 78 0)", "rgb(108 122 137)", "rgb(0 104 163)"]);
  });
});

describe("the ways out of a chip", () => {
  it("add up to its entrants: drawn, other, ended, still open", () => {
    const page = MAP.touchpoints.find((one) => one.key === "page")!;
    const ways = waysOf(MAP, page);
    expect(ways.drawn).toBe(40);
    expect(ways.sum).toBe(page.entrants);
    expect(ways.into.map((one) => one.source)).toEqual(["pay"]);
  });
});

describe("the emotion curve", () => {
  it("has a gap where nobody was asked", () => {
    const stages = [stage("a", score(40)), stage("b", score(null, 0)), stage("c", score(60)), stage("d", score(70))];
    expect(joinedRuns(curvePoints(stages)).map((run) => run.map((point) => point.index))).toEqual([[0], [2, 3]]);
  });
});

describe("the curve's axis", () => {
  it("holds all bands, in tens, and is never narrow", () => {
    expect(curveDomain([[stage("a", score(70)), stage("b", score(83))]])).toEqual([60, 100]);
    expect(curveDomain([[stage("a", score(12))], [stage("b", score(95))]])).toEqual([0, 100]);
    expect(curveDomain([[stage("a", score(null, 0))]])).toEqual([0, 100]);
  });
});

describe("an arrow", () => {
  const at = (left: number, top: number) => ({ left, top, width: 100, height: 30 });

  it("onward leaves on the right and arrives on the left", () => {
    expect(bend(at(0, 0), at(300, 50)).path).toMatch(/^M100\.0 15\.0C.* 293\.0 65\.0$/);
  });

  it("has a head that points to where it leads, and grows with it", () => {
    const tip = (head: string) => Number(head.split("L")[1]!.split(" ")[0]);
    expect(tip(bend(at(0, 0), at(300, 50), 1).head)).toBeCloseTo(300, 0);
    expect(tip(bend(at(300, 0), at(0, 50), 10).head)).toBeCloseTo(100, 0);
    expect(tip(bend(at(0, 0), at(0, 90), 4).head)).toBeCloseTo(100, 0);
  });

  it("back is told apart", () => {
    expect(bend(at(300, 0), at(0, 0)).backward).toBe(true);
    expect(bend(at(0, 0), at(300, 0)).backward).toBe(false);
  });

  it("within a column bulges out of it", () => {
    expect(bend(at(0, 0), at(0, 100)).label.x).toBeGreaterThan(100);
  });
});

describe("a printed map", () => {
  it("fits one landscape page whatever its height", () => {
    for (const height of [400, 1500, 4000]) {
      const fit = fitOf(SHEET_WIDTH, height);
      expect(SHEET_WIDTH * fit).toBeLessThanOrEqual(PAGE.width);
      expect(height * fit).toBeLessThanOrEqual(PAGE.height);
    }
  });
});

import { describe, expect, test } from "vitest";
import type { Score, TouchpointScorecard } from "../../api/types";
import { sortedRows, type Column } from "../../components/DataTable";
import { DEFAULT_SORT, SORTS, choices, growth, matches, readView, writeView } from "./touchpointView";

const score = (value: number | null, note: string | null = null, n = 100): Score => ({
  value, n, low: null, high: null, confidence: 0.95, note,
});

const row = (part: Partial<TouchpointScorecard>): TouchpointScorecard => ({
  key: "k", name: "Name", channel: "web", stage: "purchase", setting: "online", contact: "direct",
  direction: "inbound", owner: null, target: null, catalogued: true, interactions: 10, meetings: 10, customers: 5,
  reach_rate: score(0.1), frequency: score(2), conversion_rate: score(0.1), retention_rate: score(0.1),
  response_rate: score(null), nps: score(10), csat_rate: score(null), csat_mean: score(null), ces: score(null),
  emotion: score(60), drop_off_rate: score(0.2), still_open: 0, issues: 0, wait_seconds: score(60), value: 0, cost: 0,
  trend: [1, 2, 3, 4], first_at: null, last_at: null, ...part,
});

describe("the view in the URL", () => {
  test("survives writing and reading", () => {
    const view = { search: "chat bot", channel: "chat", stage: "purchase", setting: "online", flag: "silent", sort: "name" } as const;
    expect(readView(writeView(view) as Record<string, unknown>)).toEqual(view);
  });
  test("is empty for the default", () => {
    const written = writeView(readView({}));
    expect(Object.values(written).filter((value) => value !== "")).toEqual([]);
  });
  test("falls back where the URL says something impossible", () => {
    expect(readView({ sort: "-constructor_", flag: "bogus", search: ["x"] })).toEqual(readView({}));
    expect(readView({ sort: "-emotion" }).sort).toBe("-emotion");
  });
  test("does not take a property of every object for a column", () => {
    expect(readView({ sort: "toString" }).sort).toBe(DEFAULT_SORT);
  });
  test("reads a number typed into the search", () => {
    expect(readView({ search: 24 }).search).toBe("24");
  });
});

describe("searching and filtering", () => {
  test("wants every word, wherever it stands", () => {
    const chat = row({ name: "Live chat", owner: "Support team" });
    expect(matches(chat, readView({ search: "support live" }))).toBe(true);
    expect(matches(chat, readView({ search: "support mail" }))).toBe(false);
  });
  test("tells silent from uncatalogued", () => {
    const silent = row({ interactions: 0 });
    const unknown = row({ catalogued: false });
    expect([silent, unknown].map((r) => matches(r, readView({ flag: "silent" })))).toEqual([true, false]);
    expect([silent, unknown].map((r) => matches(r, readView({ flag: "uncatalogued" })))).toEqual([false, true]);
  });
});

const columns = Object.entries(SORTS).map(([key, sort]) => ({ key, sort }) as unknown as Column<TouchpointScorecard>);
const sorted = (rows: TouchpointScorecard[], sort: string): TouchpointScorecard[] => sortedRows(rows, columns, sort);

describe("sorting", () => {
  test("puts what cannot be compared last in both directions", () => {
    const rows = [
      row({ key: "few", nps: score(90, "n = 12, need 30", 12) }),
      row({ key: "low", nps: score(-5) }),
      row({ key: "none", nps: score(null) }),
      row({ key: "high", nps: score(40) }),
    ];
    expect(sorted(rows, "-nps").map((r) => r.key)).toEqual(["high", "low", "few", "none"]);
    expect(sorted(rows, "nps").map((r) => r.key)).toEqual(["low", "high", "few", "none"]);
  });
  test("keeps the catalogue's order among equals", () => {
    const rows = [row({ key: "a", customers: 5 }), row({ key: "b", customers: 9 }), row({ key: "c", customers: 5 })];
    expect(sorted(rows, "-customers").map((r) => r.key)).toEqual(["b", "a", "c"]);
    expect(sorted(rows, "customers").map((r) => r.key)).toEqual(["a", "c", "b"]);
  });
});

test("growth compares the later half with the earlier, without the partial first and last week", () => {
  expect(growth([1, 100, 100, 150, 150, 3])).toBeCloseTo(0.5);
  expect(growth([100, 50])).toBeCloseTo(-0.5);
  expect(growth([0, 0, 5, 5])).toBeNull();
  expect(growth([7])).toBeNull();
});

test("a filter offers what occurs, most frequent first", () => {
  const rows = [row({ channel: "chat" }), row({ channel: "web" }), row({ channel: "web" })];
  expect(choices(rows, "channel")).toEqual(["web", "chat"]);
});

import { describe, expect, test } from "vitest";
import type { Interaction } from "../../api/types";
import { chunk, foldedLine, namesIn, newestFirst, remarkable } from "./foldedLine";

const at = (occurred_at: string, part: Partial<Interaction> = {}): Interaction => ({
  occurred_at, touchpoint: "site", name: "Website", channel: "web", stage: "pre_purchase", setting: "online",
  kind: "contact", value: null, scale: null, ...part,
});
const minutes = (day: string, many: number, channel = "web"): Interaction[] =>
  Array.from({ length: many }, (_, i) => at(`${day}T10:${String(i * 5).padStart(2, "0")}:00Z`, { channel }));

const kinds = (line: Interaction[]): string[] =>
  foldedLine(line).map((entry) => (entry.type === "gap" ? `${entry.days} days` : entry.type));

describe("days and gaps", () => {
  test("each day has a head with its count, the next day has no gap, and longer pauses say how long", () => {
    const line = [at("2025-03-01T23:59:00Z"), at("2025-03-02T00:01:00Z"), at("2025-03-14T08:00:00Z"), at("2025-03-14T09:30:00Z")];
    expect(kinds(line)).toEqual(["day", "interaction", "day", "interaction", "12 days", "day", "interaction", "interaction"]);
    expect(foldedLine(line).at(-3)).toMatchObject({ type: "day", day: "2025-03-14", interactions: 2 });
  });
  test("an empty line has no entries", () => {
    expect(foldedLine([])).toEqual([]);
  });
});

describe("sessions", () => {
  test("six in a row are folded, five are not", () => {
    expect(kinds(minutes("2025-03-01", 6))).toEqual(["day", "session"]);
    expect(kinds(minutes("2025-03-01", 5)).filter((kind) => kind === "interaction")).toHaveLength(5);
  });
  test("another channel or a pause of more than 30 minutes ends them", () => {
    const mixed = minutes("2025-03-01", 6);
    mixed[3] = { ...mixed[3]!, channel: "chat" };
    expect(kinds(mixed)).not.toContain("session");
    const apart = ["10:00", "10:30", "11:00", "11:31", "11:40", "11:50"].map((time) => at(`2025-03-01T${time}:00Z`));
    expect(kinds(apart)).not.toContain("session");
  });
  test("they keep every interaction, and tell what must not be hidden", () => {
    const line = minutes("2025-03-01", 8);
    line[4] = { ...line[4]!, kind: "issue", name: "Payment failed" };
    const session = foldedLine(line)[1]!;
    expect(session.type === "session" && session.interactions).toEqual(line);
    expect(session).toMatchObject({ seconds: 35 * 60 });
    expect(namesIn(line)).toEqual([["Website", 7], ["Payment failed", 1]]);
    expect(remarkable(line).map((one) => one.name)).toEqual(["Payment failed"]);
  });
});

test("newest first turns days, gaps and entries around, and twice gives the first order", () => {
  const line = [at("2025-03-01T08:00:00Z", { name: "a" }), at("2025-03-01T09:00:00Z", { name: "b" }), at("2025-03-05T08:00:00Z", { name: "c" })];
  const turned = newestFirst(foldedLine(line));
  expect(turned.map((entry) => (entry.type === "interaction" ? entry.interaction.name : entry.type))).toEqual(
    ["day", "c", "gap", "day", "b", "a"],
  );
  expect(newestFirst(turned)).toEqual(foldedLine(line));
});

test("a chunk counts entries, never ends with a bare day, and says how many are left", () => {
  const line = Array.from({ length: 10 }, (_, i) => at(`2025-03-${String(i * 2 + 1).padStart(2, "0")}T08:00:00Z`));
  const { shown, more } = chunk(foldedLine(line), 4);
  expect(shown.filter((entry) => entry.type === "interaction")).toHaveLength(4);
  expect(shown.at(-1)!.type).toBe("interaction");
  expect(more).toBe(6);
  expect(chunk(foldedLine(line), 100).more).toBe(0);
});

// The list of what arrived last.
import { describe, expect, it } from "vitest";
import type { LatestEvents } from "../../api/types";
import { formattedJson } from "../../components/formattedJson";
import { arrived } from "./latest";

const LATEST = {
  events: [
    { message_id: "b", type: "track", name: "Two", received_at: "2026-01-01T00:00:02Z", user_id: null, anonymous_id: "anon", flags: [] },
    { message_id: "a", type: "track", name: "One", received_at: "2026-01-01T00:00:00Z", user_id: "u", anonymous_id: "anon", flags: ["test"] },
  ],
  refused: [{ reason: "missing_name", field: "event", raw: '{"type":"track"}', received_at: "2026-01-01T00:00:01Z" }],
} as unknown as LatestEvents;

describe("what arrived last", () => {
  it("has events and refused messages in one list, newest first", () => {
    expect(arrived(LATEST, "all").map((one) => one.kind)).toEqual(["track", "missing_name", "track"]);
    expect(arrived(LATEST, "all").map((one) => one.customer)).toEqual(["anon", null, "u"]);
  });

  it("is narrowed to either", () => {
    expect(arrived(LATEST, "events").map((one) => one.key)).toEqual(["b", "a"]);
    expect(arrived(LATEST, "refused").map((one) => one.refused)).toEqual([true]);
  });

  it("names the same message the same each time, and each once", () => {
    const twice = { events: [...LATEST.events, ...LATEST.events], refused: [...LATEST.refused, ...LATEST.refused] };
    expect(arrived(twice, "all").map((one) => one.key)).toEqual(arrived(LATEST, "all").map((one) => one.key));
  });
});

describe("a message that is looked at", () => {
  it("is JSON on lines of its own, or the text it came as", () => {
    expect(formattedJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(formattedJson("{broken <b>")).toBe("{broken <b>");
    expect(formattedJson("17")).toBe("17");
  });
});

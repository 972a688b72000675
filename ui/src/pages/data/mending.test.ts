// Mending refused messages: what is sent, and what is offered.
import { describe, expect, it } from "vitest";
import { EMPTY_ROW, pathsIn, readMending, writtenMending, type MendingRow } from "./mending";

describe("a mapping", () => {
  it("takes a field from a path, writes a text, or removes it", () => {
    const rows: MendingRow[] = [
      { field: "userId", kind: "path", source: " properties.customer_number " },
      { field: "event", kind: "text", source: "Order = Completed" },
      { field: "anonymousId", kind: "remove", source: "left over" },
    ];
    expect(writtenMending(rows)).toEqual({ userId: "properties.customer_number", event: "=Order = Completed", anonymousId: "" });
  });

  it("leaves out what is not filled in, and never removes a field by accident", () => {
    expect(writtenMending([EMPTY_ROW, { field: "userId", kind: "path", source: " " }])).toEqual({});
  });

  it("comes back from the address, and is one empty row when it cannot be read", () => {
    const rows: MendingRow[] = [{ field: "userId", kind: "text", source: "17" }];
    expect(readMending(JSON.stringify(rows))).toEqual(rows);
    for (const written of [undefined, "", "{", "[]", '[{"field":1}]']) expect(readMending(written)).toEqual([EMPTY_ROW]);
  });
});

describe("the paths of a message", () => {
  it("name every value, with quotes where a name needs them", () => {
    const raw = JSON.stringify({ type: "track", properties: { "a.b": 1, list: [{ id: 2 }], none: null }, traits: { plan: "gold" } });
    expect(pathsIn(raw)).toEqual(["type", 'properties["a.b"]', "properties.list[0].id", "traits.plan"]);
  });

  it("are none where the message cannot be read, and never too many", () => {
    expect(pathsIn("{broken")).toEqual([]);
    expect(pathsIn(JSON.stringify(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i]))))).toHaveLength(60);
  });
});

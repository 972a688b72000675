// A segment's tree of conditions: changed row by row, without touching the one before.
import { describe, expect, it } from "vitest";
import { isCondition, readConditions, type Condition, type Group } from "./condition";
import { KINDS, added, blank, changed, conditionsOf, incomplete, isComplete, rootOf, tidied } from "./conditionTree";

const DE: Condition = { type: "trait", name: "country", op: "is", value: "DE" };
const PAY: Condition = { type: "touchpoint", key: "pay", met: true, at_least: 1 };
const NESTED: Group = { type: "all", conditions: [DE, { type: "any", conditions: [PAY, { type: "none", conditions: [DE] }] }] };

describe("the tree of conditions", () => {
  it("is the list that the API knows, and back", () => {
    for (const list of [[], [DE], [DE, PAY], [{ type: "any", conditions: [DE, PAY] }], [{ type: "none", conditions: [DE] }]] as Condition[][]) {
      expect(conditionsOf(rootOf(list))).toEqual(list);
    }
    expect(rootOf([{ type: "any", conditions: [DE] }]).type).toBe("any");
  });

  it("is changed at any depth, and the former one stays as it was", () => {
    const before = JSON.stringify(NESTED);
    const next = changed(NESTED, [1, 1, 0], PAY);
    expect((next.conditions[1] as Group).conditions[1]).toEqual({ type: "none", conditions: [PAY] });
    expect(changed(NESTED, [1, 1], null).conditions[1]).toEqual({ type: "any", conditions: [PAY] });
    expect(changed(NESTED, [], { type: "none", conditions: [] })).toEqual({ type: "none", conditions: [] });
    expect(JSON.stringify(NESTED)).toBe(before);
  });

  it("takes a row more in any group", () => {
    expect((added(NESTED, [1], DE).conditions[1] as Group).conditions).toHaveLength(3);
    expect(added(NESTED, [], DE).conditions).toHaveLength(3);
  });
});

describe("a row", () => {
  it("begins as a sentence that the address can hold", () => {
    for (const kind of KINDS) expect(isCondition(blank(kind)), kind).toBe(true);
  });

  it("can be asked once it is filled in", () => {
    expect(KINDS.filter((kind) => isComplete(blank(kind)))).toEqual(["met_when", "score", "value"]);
    expect(isComplete({ type: "sequence", steps: ["home", "pay"] })).toBe(true);
    expect(isComplete({ type: "touchpoint", key: "pay", met: true, at_least: 3, at_most: 2 })).toBe(false);
    expect(isComplete({ type: "value", at_least: 5, at_most: 1 })).toBe(false);
    expect(isComplete({ type: "trait", name: "vip", op: "known", value: null })).toBe(true);
    expect(incomplete({ type: "all", conditions: [DE, blank("trait"), { type: "any", conditions: [] }] })).toBe(2);
  });

  it("is asked without what says nothing", () => {
    expect(tidied({ type: "score", kind: "nps", key: "", at_most: 6, at_least: null, since: "" })).toEqual({ type: "score", kind: "nps", at_most: 6 });
    expect(tidied({ type: "trait", name: "vip", op: "is", value: false })).toEqual({ type: "trait", name: "vip", op: "is", value: false });
  });
});

describe("conditions in an address", () => {
  it("come back as they were, groups in groups too", () => {
    expect(readConditions(JSON.stringify(NESTED.conditions))).toEqual(NESTED.conditions);
  });

  it("that cannot be read are left out, a group with one of them whole", () => {
    expect(readConditions('[{"type":"any","conditions":[{"type":"nonsense"}]},{"type":"sequence","steps":[1]}]')).toEqual([]);
  });

  it("have what the API assumes where nothing is written", () => {
    expect(readConditions('[{"type":"touchpoint","key":"pay"},{"type":"trait","name":"country","value":"DE"}]')).toEqual([PAY, DE]);
  });
});

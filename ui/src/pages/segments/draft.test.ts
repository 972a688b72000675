// A segment being built survives a reload, because its address holds what is not saved yet.
import { describe, expect, it } from "vitest";
import { parseSearch, patched, stringifySearch } from "../../url/state";
import { EMPTY, isChanged, readDraft, savedDraft, writeDraft, type Draft } from "./draft";

const SAVED: Draft = { name: "Loyal", description: "who came back", conditions: [{ type: "trait", name: "country", op: "is", value: "DE" }] };

describe("a draft", () => {
  it("comes back from its address as it was", () => {
    const draft: Draft = { name: "Loyal & happy", description: SAVED.description, conditions: [] };
    const state = parseSearch(stringifySearch(patched({}, writeDraft(draft, SAVED))));
    expect(readDraft(state, SAVED)).toEqual(draft);
    expect(isChanged(draft, SAVED)).toBe(true);
  });

  it("leaves nothing in the address where it is as it is saved", () => {
    expect(stringifySearch(writeDraft(SAVED, SAVED))).toBe("");
    expect(readDraft({}, SAVED)).toEqual(SAVED);
    expect(isChanged(readDraft({}, EMPTY), EMPTY)).toBe(false);
  });

  it("of a saved segment keeps what can be read", () => {
    const saved = { id: 1, name: "x", description: "", conditions: [{ type: "nonsense" }, { ...SAVED.conditions[0] }], members: 1, created_at: "", changed_at: "", uses: [], used_by: [], problem: null };
    expect(savedDraft(saved).conditions).toEqual(SAVED.conditions);
  });
});

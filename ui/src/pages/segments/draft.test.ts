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

  it("keeps what it does not know, so that saving loses nothing, and completes what is assumed", () => {
    const saved = { id: 1, name: "x", description: "", conditions: [{ type: "nonsense", x: 1 }, { type: "trait", name: "country", value: "DE" }], members: 1, created_at: "", changed_at: "", uses: [], used_by: [], problem: null };
    const draft = savedDraft(saved);
    expect(draft.conditions).toEqual([{ type: "nonsense", x: 1 }, ...SAVED.conditions]);
    const state = parseSearch(stringifySearch(patched({}, writeDraft(draft, EMPTY))));
    expect(readDraft(state, EMPTY)).toEqual(draft);
    expect(readDraft({ where: "{" }, EMPTY).conditions).toEqual([]);
  });
});

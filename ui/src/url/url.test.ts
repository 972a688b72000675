// The state of a page in its address: written and read again without a loss.
import { describe, expect, it } from "vitest";
import { readSelection, selectionParams, writeSelection, type Selection } from "./selection";
import { parseSearch, patched, stringifySearch } from "./state";

const SELECTION: Selection = {
  since: "2026-01-01",
  until: "2026-03-01",
  where: [
    { type: "trait", name: "country & more", op: "is", value: "DE/ü=1" },
    { type: "touchpoint", key: "checkout", met: false, at_least: 2 },
    { type: "funnel", steps: [{ places: ["home"] }, { places: ["kind:outcome"] }], order: "strict", window_days: 7, step: 1, dropped: true },
    { type: "dimension", name: "campaign", op: "is", value: "spring" },
    { type: "variant", path: ["home", "checkout"], collapse_repeats: true },
    { type: "lifecycle", state: "new" },
  ],
};

describe("a selection", () => {
  it("comes back from its address as it was", () => {
    const written = stringifySearch(writeSelection(SELECTION));
    expect(readSelection(parseSearch(written))).toEqual(SELECTION);
  });

  it("of the comparison does not touch the first one", () => {
    const state = parseSearch(stringifySearch(writeSelection(SELECTION, "b_")));
    expect(readSelection(state)).toEqual({ since: "", until: "", where: [] });
    expect(readSelection(state, "b_")).toEqual(SELECTION);
  });

  it("of everything leaves nothing in the address", () => {
    expect(stringifySearch(writeSelection({ since: "", until: "", where: [] }))).toBe("");
  });

  it("that cannot be read selects everything rather than break the page", () => {
    for (const where of ["{", "[1,null]", '"x"', '[{"type":"other"}]', '[{"type":"funnel"}]']) {
      expect(readSelection({ where }).where).toEqual([]);
    }
  });

  it("is asked of the API under the API's own names", () => {
    expect(Object.keys(selectionParams(SELECTION))).toEqual(["since", "until", "where"]);
  });
});

describe("the state of a page", () => {
  it("keeps a customer called 17 a text", () => {
    expect(parseSearch("?customer=17")).toEqual({ customer: "17" });
  });

  it("loses what a patch sets to nothing", () => {
    expect(patched({ a: "1", b: "2" }, { a: null, c: 3 })).toEqual({ b: "2", c: "3" });
  });
});

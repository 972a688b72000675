// YAML that any reader of YAML takes for the same data.
import { describe, expect, it } from "vitest";
import { yamlText } from "./yaml";

describe("YAML", () => {
  it("has blocks for lists and mappings", () => {
    const segment = { name: "Loyal ones", conditions: [{ type: "any", conditions: [{ type: "trait", name: "age", op: "at_least", value: 30 }] }, { type: "sequence", steps: ["home", "pay"] }] };
    expect(yamlText(segment)).toBe(
      [
        "name: Loyal ones",
        "conditions:",
        "  - type: any",
        "    conditions:",
        "      - type: trait",
        "        name: age",
        "        op: at_least",
        "        value: 30",
        "  - type: sequence",
        "    steps:",
        "      - home",
        "      - pay",
        "",
      ].join("\n"),
    );
  });

  it("quotes what would be read as something else", () => {
    for (const text of ["yes", "No", "null", "007", "a: b", "#x", "- x", "", " x", "x ", "ä", 'say "x"', "a\nb", "~", "1e3"]) {
      expect(yamlText({ v: text })).toBe(`v: ${JSON.stringify(text)}\n`);
    }
    expect(yamlText({ v: true, w: null, x: [], z: {} })).toBe("v: true\nw: null\nx: []\nz: {}\n");
  });
});

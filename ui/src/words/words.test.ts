// Every key that the pages ask for has a word, no word is left over, and no two catalogues share a key.
import { describe, expect, it } from "vitest";
import { t, tName } from "./words";

const CATALOGUES = Object.values(import.meta.glob<object>("./en/*.json", { eager: true, import: "default" })).map(
  (words) => Object.keys(words),
);
const KEYS = new Set(CATALOGUES.flat());
const SOURCES = Object.entries(
  import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.ts"], { eager: true, query: "?raw", import: "default" }),
);
/** Families whose keys are made from data: `channel.email`. */
const FAMILIES = ["channel", "setting", "stage", "kind", "measure", "reason", "role", "flag"];

describe("the catalogue of words", () => {
  it("has a word for every key asked for by name", () => {
    const missing = SOURCES.flatMap(([file, text]) =>
      [...text.matchAll(/\bt\("([\w.]+)"/g)].filter(([, key]) => !KEYS.has(key!)).map(([, key]) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it("is looked for where there are sources", () => {
    expect(SOURCES.length).toBeGreaterThan(40);
  });

  it("has no key twice", () => {
    expect(CATALOGUES.flat().length).toBe(KEYS.size);
  });

  it("has no word that nobody says", () => {
    const text = SOURCES.map(([, written]) => written).join("\n");
    const made = [...text.matchAll(/`(\w+\.[\w.]*)\$\{/g)].map(([, start]) => start!);
    const said = (key: string) =>
      text.includes(`"${key}"`) || FAMILIES.includes(key.split(".")[0]!) || made.some((start) => key.startsWith(start));
    const families = [...text.matchAll(/tName\("([\w.]+)"/g)].map(([, family]) => `${family}.`);
    const idle = [...KEYS].filter((key) => !said(key) && !families.some((family) => key.startsWith(family)));
    expect(idle).toEqual([]);
  });
});

describe("a word", () => {
  it("has its blanks filled in", () => {
    expect(t("score.n", { n: 12 })).toBe("n = 12");
  });

  it("of a name that nobody foresaw is the name made readable", () => {
    expect(tName("channel", "carrier_pigeon")).toBe("Carrier pigeon");
    expect(tName("channel", "sms")).toBe("SMS");
  });
});

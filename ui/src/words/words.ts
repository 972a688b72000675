// Every word of the pages comes from a catalogue by key; `{name}` in a word is filled in.
import customers from "./en/customers.json";
import data from "./en/data.json";
import duplicates from "./en/duplicates.json";
import funnel from "./en/funnel.json";
import map from "./en/map.json";
import measures from "./en/measures.json";
import paths from "./en/paths.json";
import retention from "./en/retention.json";
import segments from "./en/segments.json";
import shell from "./en/shell.json";
import sources from "./en/sources.json";
import touchpoints from "./en/touchpoints.json";

const CATALOGUE = { ...shell, ...measures, ...map, ...data, ...touchpoints, ...customers, ...paths, ...funnel, ...retention, ...sources, ...segments, ...duplicates };

export type WordKey = keyof typeof CATALOGUE;
export type Fillings = Record<string, string | number>;

/** The word of a key; a key without a word is a type error and a failing test. */
export function t(key: WordKey, fillings: Fillings = {}): string {
  const word: string = CATALOGUE[key] ?? key;
  return word.replace(/\{(\w+)\}/g, (whole, name: string) => String(fillings[name] ?? whole));
}

/** The word of a key that is made from data (`channel.email`), or the data itself made readable. */
export function tName(family: string, value: string): string {
  const word = (CATALOGUE as Record<string, string>)[`${family}.${value}`];
  return word ?? sentence(value);
}

function sentence(value: string): string {
  const spaced = value.replace(/[_-]+/g, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

// The cividis colours, readable without telling red from green, and black or white letters upon them: pure.

/** Every eighth of the scale, by Nuñez, Anderton and Renslow (2018), doi:10.1371/journal.pone.0199239. */
const STOPS = [
  [0, 34, 78],
  [25, 58, 111],
  [63, 79, 110],
  [92, 101, 112],
  [122, 123, 121],
  [152, 146, 118],
  [187, 171, 108],
  [221, 199, 87],
  [254, 232, 56],
] as const;

export type Heat = { background: string; color: string };

/** The colour of a share from 0 to 1. */
export function cividis(share: number): Heat {
  const place = Math.min(1, Math.max(0, share)) * (STOPS.length - 1);
  const [from, to] = [STOPS[Math.floor(place)]!, STOPS[Math.ceil(place)]!];
  const mixed = from.map((part, index) => part + (to[index]! - part) * (place - Math.floor(place)));
  const rgb = mixed.map((part) => Math.round(part));
  return { background: `rgb(${rgb.join(" ")})`, color: luminance(mixed) > 0.18 ? "#000000" : "#ffffff" };
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

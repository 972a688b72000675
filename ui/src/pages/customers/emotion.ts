// How an answer felt: its place from the worst (0) to the best (100) of the scale on which it was asked.
import type { Interaction } from "../../api/types";

export const ANSWERS = ["nps", "csat", "ces", "sentiment"] as const;

export const isAnswer = (kind: string): boolean => (ANSWERS as readonly string[]).includes(kind);

/** `1..5` → [1, 5]; the worst answer comes first, so `5..1` is a scale on which 1 is best. Null: no scale. */
export function ends(scale: string | null): [number, number] | null {
  const match = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/.exec(scale ?? "");
  if (!match) return null;
  const [worst, best] = [Number(match[1]), Number(match[2])];
  return worst === best ? null : [worst, best];
}

/** `-1..1` → "−1 to 1", worst first. */
export function writtenScale(scale: string): string {
  const found = ends(scale);
  return found ? found.map((end) => String(end).replace("-", "−")).join(" to ") : "–";
}

const USUAL: Record<string, string> = { nps: "0..10", sentiment: "-1..1" };

/** 0..100, or null where the interaction is no answer or its scale is not known. */
export function emotionOf({ kind, value, scale }: Pick<Interaction, "kind" | "value" | "scale">): number | null {
  if (!isAnswer(kind) || value === null) return null;
  const found = ends(scale ?? USUAL[kind] ?? null);
  if (!found) return null;
  const share = (value - found[0]) / (found[1] - found[0]);
  return Math.max(0, Math.min(1, share)) * 100;
}

export type Mood = "good" | "middling" | "bad";

/** In thirds, as the markers on the timeline show it. NPS keeps its own bounds: promoter, passive, detractor. */
export function moodOf(interaction: Pick<Interaction, "kind" | "value" | "scale">): Mood | null {
  const emotion = emotionOf(interaction);
  if (emotion === null) return null;
  if (interaction.kind === "nps") return emotion >= 90 ? "good" : emotion > 60 ? "middling" : "bad";
  return emotion >= 200 / 3 ? "good" : emotion > 100 / 3 ? "middling" : "bad";
}

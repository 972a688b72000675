// The lanes: one a channel where there are few, else channels of a kind together, as in the exported picture.
import type { JourneyMap } from "../../api/types";
import { t, tName, type WordKey } from "../../words/words";

export type Lane = { key: string; name: string; channels: string[] };
export type LaneMode = "channel" | "kind";

/** So many lanes are still easy to overlook. */
export const FEW_LANES = 9;

export const KINDS: Record<string, readonly string[]> = {
  media: ["tv", "ads", "search", "social"],
  site: ["web", "app"],
  messages: ["email", "sms", "push"],
  person: ["store", "pos", "event"],
  talk: ["chat", "call", "service"],
  goods: ["package", "delivery", "document"],
  voice: ["review", "referral", "survey", "loyalty"],
};

export function laneMode(written: string | undefined, map: JourneyMap): LaneMode {
  if (written === "channel" || written === "kind") return written;
  return map.channels.length <= FEW_LANES ? "channel" : "kind";
}

const kindOf = (channel: string): string =>
  Object.keys(KINDS).find((kind) => KINDS[kind]!.includes(channel)) ?? "other";

/** Lanes in order of the first of their channels. */
export function lanesOf(map: JourneyMap, mode: LaneMode): Lane[] {
  if (mode === "channel") {
    return map.channels.map((channel) => ({ key: channel, name: tName("channel", channel), channels: [channel] }));
  }
  const kinds = [...new Set(map.channels.map(kindOf))];
  return kinds.map((kind) => ({
    key: kind,
    name: t(`map.lane.${kind}` as WordKey),
    channels: map.channels.filter((channel) => kindOf(channel) === kind),
  }));
}

// Events and refused messages of a source in one list, newest first: pure.
import type { LatestEvents } from "../../api/types";
import { formattedJson } from "../../components/formattedJson";

export type Arrived = {
  /** The same for the same message, however often the list is asked for. */
  key: string;
  received_at: string;
  refused: boolean;
  /** "track", or the reason of a refusal. */
  kind: string;
  name: string | null;
  /** Whose it is. */
  customer: string | null;
  flags: string[];
  /** What is shown of it when it is opened. */
  body: string;
};

export type Shown = "all" | "events" | "refused";

export function arrived(latest: LatestEvents, shown: Shown): Arrived[] {
  const events: Arrived[] = latest.events.map((one) => ({
    key: one.message_id,
    received_at: one.received_at,
    refused: false,
    kind: one.type,
    name: one.name,
    customer: one.user_id ?? one.anonymous_id,
    flags: one.flags,
    body: formattedJson(one),
  }));
  const refused: Arrived[] = latest.refused.map((one) => ({
    key: `refused ${one.received_at} ${one.reason} ${one.field ?? ""} ${fingerprint(one.raw)}`,
    received_at: one.received_at,
    refused: true,
    kind: one.reason,
    name: one.field,
    customer: null,
    flags: [],
    body: formattedJson(one.raw),
  }));
  const wanted = [...(shown === "refused" ? [] : events), ...(shown === "events" ? [] : refused)];
  const unique = new Map(wanted.map((one) => [one.key, one]));
  return [...unique.values()].sort((a, b) => b.received_at.localeCompare(a.received_at));
}

function fingerprint(text: string): string {
  let sum = 0;
  for (let place = 0; place < text.length; place++) sum = (Math.imul(sum, 31) + text.charCodeAt(place)) | 0;
  return sum.toString(36);
}

// A trait's value as people read it; whatever comes from outside is only ever text.
import type { ComputedTrait } from "../../api/customer";
import { formatDay, formatMoment } from "../../format/date";
import { formatNumber } from "../../format/number";
import { t, tName } from "../../words/words";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|\+00:00)$/;

export function saidValue(value: unknown): string {
  if (value === null || value === undefined) return t("customer.trait.unknown");
  if (typeof value === "boolean") return t(value ? "customer.trait.yes" : "customer.trait.no");
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : formatNumber(value);
  if (typeof value === "string") return saidText(value);
  if (Array.isArray(value) && value.every((one) => typeof one !== "object" || one === null)) return value.map(saidValue).join(", ");
  return JSON.stringify(value);
}

function saidText(value: string): string {
  if (Number.isNaN(Date.parse(value))) return value;
  if (DAY.test(value)) return formatDay(value);
  return MOMENT.test(value) ? `${formatMoment(value)} UTC` : value;
}

/** A computed trait: touchpoints and channels by their names. */
export function saidComputed({ name, value, unit }: ComputedTrait, touchpointName: (key: string) => string): string {
  if (typeof value === "string" && name.endsWith("_touchpoint")) return touchpointName(value);
  if (typeof value === "string" && (name === "channels" || name === "preferred_channel")) {
    return value.split(", ").map((channel) => tName("channel", channel)).join(", ");
  }
  return saidMeasured(value, unit);
}

/** A computed trait with its unit: seconds and days, rates and amounts as everywhere. */
export function saidMeasured(value: unknown, unit: string | null): string {
  if (typeof value !== "number" || !unit) return saidValue(value);
  if (unit === "rate") return `${formatNumber(value * 100)} %`;
  if (unit.startsWith("hour")) return t("profile.hour", { hour: String(value).padStart(2, "0") });
  return `${formatNumber(value)} ${unit}`;
}

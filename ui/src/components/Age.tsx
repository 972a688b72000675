// How long ago something happened, counting on; the moment itself on hover.
import { useSyncExternalStore } from "react";
import { formatMoment } from "../format/date";
import { formatSeconds } from "../format/number";
import { t } from "../words/words";

const TICK_MS = 1_000;

const listeners = new Set<() => void>();
let now = Date.now();
let timer = 0;

/** One clock for all that count. */
function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    timer = window.setInterval(() => {
      now = Date.now();
      listeners.forEach((one) => one());
    }, TICK_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.clearInterval(timer);
  };
}

/** The time in milliseconds, every second. */
export function useClock(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** "12 s"; a clock that is ahead of ours makes no negative age. */
export function ageOf(written: string, at: number): string {
  return formatSeconds(Math.max(0, Math.floor((at - Date.parse(written)) / 1000)));
}

export function Age({ at }: { at: string | null }) {
  const clock = useClock();
  if (at === null) return <>{t("age.never")}</>;
  return (
    <time dateTime={at} title={`${formatMoment(at)} UTC`}>
      {t("age.ago", { age: ageOf(at, clock) })}
    </time>
  );
}

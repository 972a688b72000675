// Keys that were just made, by the number of their source: in this tab's memory only, gone with a reload.
import { useSyncExternalStore } from "react";

const keys = new Map<number, string>();
const listeners = new Set<() => void>();

function tell(): void {
  listeners.forEach((listener) => listener());
}

export function showKey(source: number, key: string): void {
  keys.set(source, key);
  tell();
}

export function forgetKey(source: number): void {
  keys.delete(source);
  tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The key that was just made for a source, while it is still known. */
export function useShownKey(source: number): string | null {
  return useSyncExternalStore(subscribe, () => keys.get(source) ?? null);
}

// What was just done, said in a corner of the page, with a way to take it back; one at a time, until it is closed.
import { useSyncExternalStore } from "react";

export type Toast = {
  said: string;
  /** What takes it back; the toast then says `undone`. */
  undo?: () => Promise<unknown>;
  undone?: string;
};

let shown: Toast | null = null;
const listeners = new Set<() => void>();

export function showToast(toast: Toast | null): void {
  shown = toast;
  listeners.forEach((listener) => listener());
}

export function useToast(): Toast | null {
  return useSyncExternalStore(subscribe, () => shown);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

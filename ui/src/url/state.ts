// The state of a page is its address: every filter, sort and choice is a string in the search part.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export type UrlState = Record<string, string>;
export type UrlPatch = Record<string, string | number | null | undefined>;

/** Strings only: "17" stays "17", so that a customer of that name is found. */
export function parseSearch(written: string): UrlState {
  return Object.fromEntries(new URLSearchParams(written.startsWith("?") ? written.slice(1) : written));
}

export function stringifySearch(state: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  const written = query.toString();
  return written ? `?${written}` : "";
}

/** The state with a patch applied; null, undefined and "" take the name out. */
export function patched(state: UrlState, patch: UrlPatch): UrlState {
  const next: UrlState = { ...state };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null || value === undefined || value === "") delete next[name];
    else next[name] = String(value);
  }
  return next;
}

/** The page's state and a function that changes part of it (`push` makes a step for the back button). */
export function useUrlState(): [UrlState, (patch: UrlPatch, push?: boolean) => void] {
  const state = useSearch({ strict: false }) as UrlState;
  const navigate = useNavigate();
  const change = useCallback(
    (patch: UrlPatch, push = false) => {
      void navigate({
        to: ".",
        search: ((before: UrlState) => patched(before, patch)) as never,
        replace: !push,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return [state, change];
}

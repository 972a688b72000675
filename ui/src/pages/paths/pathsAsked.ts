// What is asked of paths, as it stands in the address: pure.
import type { PathParameters } from "../../url/behind";
import type { UrlPatch, UrlState } from "../../url/state";

/** So many steps follow the first one. */
export const DEPTHS = [1, 2, 3, 4, 5];
/** So many boxes a step, and one for the others. */
export const BOXES = [4, 6, 8];
/** So many ways a step are told apart, however few boxes they are drawn in. */
const BREADTH = 100;
/** A session ends after so long without an interaction. */
export const SESSION_MINUTES = 30;
const AT_FIRST = { depth: 4, boxes: 8 };

export function readPaths(state: UrlState): PathParameters {
  const minutes = Number(state.session);
  return {
    start: state.start || null,
    end: state.end || null,
    depth: allowed(state.depth, DEPTHS, AT_FIRST.depth),
    breadth: BREADTH,
    collapse_repeats: state.repeats !== "each",
    session_minutes: minutes > 0 && Number.isFinite(minutes) ? minutes : null,
  };
}

export function readBoxes(state: UrlState): number {
  return allowed(state.boxes, BOXES, AT_FIRST.boxes);
}

export function writeBoxes(boxes: number): UrlPatch {
  return { boxes: boxes === AT_FIRST.boxes ? null : boxes, ways: null };
}

function allowed(written: string | undefined, numbers: number[], first: number): number {
  return numbers.includes(Number(written)) ? Number(written) : first;
}

/** The part of the address that changed parameters stand for; another question follows no way yet. */
export function writePaths(part: Partial<PathParameters>): UrlPatch {
  const patch: UrlPatch = { follow: null, ways: null };
  if ("start" in part) patch.start = part.start;
  if ("end" in part) patch.end = part.end;
  if ("depth" in part) patch.depth = part.depth === AT_FIRST.depth ? null : part.depth;
  if ("collapse_repeats" in part) patch.repeats = part.collapse_repeats ? null : "each";
  if ("session_minutes" in part) patch.session = part.session_minutes;
  return patch;
}

/** The way followed: keys from the first on, null for "other". */
export function readFollow(written: string | undefined): (string | null)[] {
  if (!written) return [];
  try {
    const found: unknown = JSON.parse(written);
    const fits = Array.isArray(found) && found.every((one) => one === null || typeof one === "string");
    return fits ? found : [];
  } catch {
    return [];
  }
}

export function writeFollow(keys: readonly (string | null)[]): string | null {
  return keys.length > 0 ? JSON.stringify(keys) : null;
}

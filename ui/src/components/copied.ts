// Copying a text: what it was is said for a moment; where the browser does not allow it, the text is shown for copying by hand.
import { useState } from "react";

const SAID_MS = 1800;

export function useCopy(prompt: string): [boolean, (text: string) => Promise<void>] {
  const [done, setDone] = useState(false);
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
      window.setTimeout(() => setDone(false), SAID_MS);
    } catch {
      window.prompt(prompt, text);
    }
  };
  return [done, copy];
}

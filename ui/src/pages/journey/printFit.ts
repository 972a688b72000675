// Printing: while the browser prints, each map is laid out wide and low, measured anew, and scaled to one A4
// landscape page; afterwards everything is as before.
import { useEffect } from "react";

/** A4 landscape less 8 mm on each side, in CSS pixels. */
export const PAGE = { width: 1058, height: 716 } as const;
/** The width of a sheet before it is scaled: wide enough for names and figures on one line. */
export const SHEET_WIDTH = 2320;
/** Told to everything that is drawn from measured places. */
export const MEASURE_EVENT = "tw-measure";

/** The zoom with which a sheet of this size stands on one page. */
export function fitOf(width: number, height: number): number {
  return Math.min(1, PAGE.width / width, PAGE.height / height) * 0.995;
}

export function usePrintFit(): void {
  useEffect(() => {
    window.addEventListener("beforeprint", layOut);
    window.addEventListener("afterprint", putBack);
    return () => {
      window.removeEventListener("beforeprint", layOut);
      window.removeEventListener("afterprint", putBack);
      putBack();
    };
  }, []);
}

const sheets = () => document.querySelectorAll<HTMLElement>(".tw-print-sheet");

function layOut(): void {
  document.documentElement.classList.add("tw-printing");
  sheets().forEach((sheet) => sheet.style.setProperty("width", `${SHEET_WIDTH}px`));
  window.dispatchEvent(new Event(MEASURE_EVENT));
  for (const sheet of sheets()) {
    const fit = fitOf(SHEET_WIDTH, sheet.offsetHeight);
    sheet.style.setProperty("--print-fit", fit.toFixed(4));
    sheet.parentElement?.style.setProperty("--print-height", `${Math.ceil(fit * sheet.offsetHeight)}px`);
  }
}

function putBack(): void {
  document.documentElement.classList.remove("tw-printing");
  sheets().forEach((sheet) => sheet.style.removeProperty("width"));
  window.dispatchEvent(new Event(MEASURE_EVENT));
}

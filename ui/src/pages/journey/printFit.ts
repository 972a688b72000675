// Printing: the map keeps the layout it has on screen and is scaled down to one A4 landscape page.
import { useCallback, useEffect, useRef } from "react";

/** A4 landscape less 8 mm on each side, in CSS pixels, with room for title and sentence above. */
export const SHEET = { width: 1060, height: 655 } as const;

export function fitOf(width: number, height: number): number {
  return Math.min(1, SHEET.width / width, SHEET.height / height);
}

/** A ref for the element that holds the sheets; each sheet gets the width and zoom with which it fits a page. */
export function usePrintFit(): (element: HTMLElement | null) => void {
  const watch = useRef<ResizeObserver | null>(null);
  useEffect(() => () => watch.current?.disconnect(), []);
  return useCallback((element: HTMLElement | null) => {
    watch.current?.disconnect();
    if (!element) return;
    const fit = () => {
      if (window.matchMedia("print").matches) return;
      for (const sheet of element.querySelectorAll<HTMLElement>(".tw-print-sheet")) {
        const width = Math.max(sheet.offsetWidth, sheet.querySelector<HTMLElement>("[data-board]")?.scrollWidth ?? 0);
        sheet.style.setProperty("--print-width", `${width}px`);
        sheet.style.setProperty("--print-zoom", fitOf(width, sheet.offsetHeight).toFixed(3));
      }
    };
    watch.current = new ResizeObserver(fit);
    watch.current.observe(element);
  }, []);
}

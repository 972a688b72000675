// What is measured from the page itself, again whenever it changes its size and, at once, for printing.
import { useLayoutEffect, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import { MEASURE_EVENT } from "./printFit";

/** The answer of `measure` for the element, kept up to date; `first` until there is one. `again`: measure anew. */
export function useMeasure<T>(
  ref: RefObject<HTMLElement | null>,
  measure: (element: HTMLElement) => T,
  first: T,
  again?: unknown,
): T {
  const [measured, setMeasured] = useState(first);
  useLayoutEffect(() => {
    const look = () => {
      if (ref.current && !window.matchMedia("print").matches) setMeasured(measure(ref.current));
    };
    const lookAtOnce = () => flushSync(() => ref.current && setMeasured(measure(ref.current)));
    look();
    const watch = new ResizeObserver(look);
    if (ref.current) watch.observe(ref.current);
    window.addEventListener(MEASURE_EVENT, lookAtOnce);
    return () => {
      watch.disconnect();
      window.removeEventListener(MEASURE_EVENT, lookAtOnce);
    };
  }, [ref, measure, again]);
  return measured;
}

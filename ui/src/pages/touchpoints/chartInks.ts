// The colours of the charts on these pages, for light and dark: Okabe-Ito, readable without telling red from green.
import type { ChartLook } from "../../components/Chart";
import type { Inks } from "./weekCharts";

export function inksOf({ dark, ink, faint, line, card }: ChartLook): Inks {
  return {
    ink,
    muted: faint,
    grid: line,
    paper: card,
    feeling: dark ? "#56b4e9" : "#0072b2",
    volume: dark ? "#8b98a7" : "#7f8c9b",
    aim: dark ? "#ff9556" : "#b84a00",
  };
}

/** Vermilion through grey to blue: the worst third, the middle and the best third of a scale. */
export function answerColour(dark: boolean): (emotion: number) => string {
  const [bad, middling, good] = dark ? ["#c96a2b", "#5b6877", "#3f97cf"] : ["#d9773a", "#aab4bf", "#3f97cf"];
  return (emotion) => (emotion < 100 / 3 ? bad! : emotion < 200 / 3 ? middling! : good!);
}

// The emotion curve's points: pure, from the stages of the record.
import type { MapStage } from "../../api/types";

export type CurvePoint = { index: number; value: number | null; low: number; high: number; n: number; weak: boolean };

export function curvePoints(stages: MapStage[]): CurvePoint[] {
  return stages.map(({ emotion }, index) => ({
    index,
    value: emotion.value,
    low: Math.max(0, emotion.low ?? emotion.value ?? 50),
    high: Math.min(100, emotion.high ?? emotion.value ?? 50),
    n: emotion.n,
    weak: emotion.note !== null,
  }));
}

/** Points side by side where somebody was asked; the line is broken where nobody was. */
export function joinedRuns(points: CurvePoint[]): CurvePoint[][] {
  const runs: CurvePoint[][] = [];
  let run: CurvePoint[] = [];
  for (const point of points) {
    if (point.value === null) {
      if (run.length) runs.push(run);
      run = [];
    } else run.push(point);
  }
  if (run.length) runs.push(run);
  return runs;
}

/** From and to of the vertical axis, in tens: all bands of all curves shown, and never so narrow that noise looks large. */
export type Domain = readonly [number, number];
const NARROWEST = 40;

export function curveDomain(curves: MapStage[][]): Domain {
  const asked = curves.flatMap(curvePoints).filter((point) => point.value !== null);
  if (asked.length === 0) return [0, 100];
  const low = Math.floor((Math.min(...asked.map((point) => point.low)) - 4) / 10) * 10;
  const high = Math.ceil((Math.max(...asked.map((point) => point.high)) + 4) / 10) * 10;
  const top = Math.min(100, Math.max(high, low + NARROWEST));
  return [Math.max(0, Math.min(low, top - NARROWEST)), top];
}

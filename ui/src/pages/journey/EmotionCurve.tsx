// How it felt, stage by stage: mean with its 95 % band and n; a hatched gap where nobody was asked.
import { useId, useRef } from "react";
import type { MapStage } from "../../api/types";
import { formatCount, formatShort } from "../../format/number";
import { formatInterval, formatValue, isWeak } from "../../format/score";
import { t } from "../../words/words";
import { curvePoints, joinedRuns, type CurvePoint, type Domain } from "./curve";
import { useMeasure } from "./measured";

const HEIGHT = 150;
const PAD = { top: 14, bottom: 30 };
type ToY = (value: number) => number;

function toY([low, high]: Domain): ToY {
  return (value) => PAD.top + ((high - value) / (high - low)) * (HEIGHT - PAD.top - PAD.bottom);
}

const widthOf = (element: HTMLElement) => element.clientWidth;

export type EmotionCurveProps = { stages: MapStage[]; domain: Domain; other?: { label: string; stages: MapStage[] } };

export function EmotionCurve({ stages, domain, other }: EmotionCurveProps) {
  const ref = useRef<HTMLDivElement>(null);
  const width = useMeasure(ref, widthOf, 0);
  const id = useId();
  const y = toY(domain);
  const points = curvePoints(stages);
  const narrow = width / stages.length < 70;
  const x = (index: number) => ((index + 0.5) / stages.length) * width;
  return (
    <div ref={ref} className="tw-curve" role="img" aria-label={saidCurve(stages)} data-curve>
      {width > 0 && (
        <svg viewBox={`0 0 ${width} ${HEIGHT}`} width="100%" height={HEIGHT} preserveAspectRatio="none" aria-hidden="true">
          <defs>
            <pattern id={id} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <path d="M0 0V7" className="tw-curve-hatch" />
            </pattern>
          </defs>
          {[domain[0], (domain[0] + domain[1]) / 2, domain[1]].map((value) => (
            <g key={value}>
              <line x1={0} x2={width} y1={y(value)} y2={y(value)} className="tw-curve-grid" />
              <text x={2} y={y(value) - 3} className="tw-curve-scale">
                {value}
              </text>
            </g>
          ))}
          {points.map((point) => point.value === null && <Gap key={point.index} {...{ point, x, y, domain, width, id }} count={points.length} />)}
          {joinedRuns(points).map((run) => (
            <Run key={run[0]!.index} run={run} x={x} y={y} />
          ))}
          {other && <OtherRuns other={other} x={x} y={y} />}
          {points.map((point) => point.value !== null && <Point key={point.index} point={point} x={x(point.index)} y={y} narrow={narrow} />)}
        </svg>
      )}
    </div>
  );
}

type ToX = (index: number) => number;

function Run({ run, x, y }: { run: CurvePoint[]; x: ToX; y: ToY }) {
  const edge = (pick: (point: CurvePoint) => number) => run.map((point) => `${x(point.index)} ${y(pick(point))}`);
  const upper = edge((point) => point.high);
  const lower = edge((point) => point.low).reverse();
  return (
    <>
      {run.length > 1 && <path d={`M${[...upper, ...lower].join("L")}Z`} className="tw-curve-band" />}
      <path d={`M${edge((point) => point.value ?? 50).join("L")}`} className="tw-curve-line" />
    </>
  );
}

function OtherRuns({ other, x, y }: { other: { label: string; stages: MapStage[] }; x: ToX; y: ToY }) {
  const runs = joinedRuns(curvePoints(other.stages));
  const last = runs.at(-1)?.at(-1);
  return (
    <>
      {runs.map((run) => (
        <path
          key={run[0]!.index}
          className="tw-curve-other"
          d={`M${run.map((point) => `${x(point.index)} ${y(point.value ?? 50)}`).join("L")}`}
        />
      ))}
      {last && (
        <text x={x(last.index) + 12} y={y(last.value ?? 50) + 4} className="tw-curve-other-word">
          {other.label}
        </text>
      )}
    </>
  );
}

function Point({ point, x, y, narrow }: { point: CurvePoint; x: number; y: ToY; narrow: boolean }) {
  return (
    <g className="tw-curve-point" data-weak={point.weak || undefined}>
      <line x1={x} x2={x} y1={y(point.low)} y2={y(point.high)} className="tw-curve-whisker" />
      <circle cx={x} cy={y(point.value!)} r={4.5} />
      <text x={x} y={y(point.high) - 6 < 12 ? y(point.low) + 15 : y(point.high) - 6} textAnchor="middle" className="tw-curve-value">
        {formatValue(point.value, "emotion")}
      </text>
      <text x={x} y={HEIGHT - 6} textAnchor="middle" className="tw-curve-n">
        {narrow ? formatShort(point.n) : t("score.n", { n: formatCount(point.n) })}
      </text>
    </g>
  );
}

type GapProps = { point: CurvePoint; x: ToX; y: ToY; domain: Domain; width: number; id: string; count: number };

function Gap({ point, x, y, domain, width, id, count }: GapProps) {
  const half = width / count / 2;
  return (
    <g>
      <rect x={x(point.index) - half + 4} width={2 * half - 8} y={y(domain[1])} height={y(domain[0]) - y(domain[1])} fill={`url(#${id})`} rx={4} />
      <text x={x(point.index)} y={HEIGHT - 6} textAnchor="middle" className="tw-curve-n">
        {width / count < 70 ? formatShort(point.n) : point.n === 0 ? t("score.not_asked") : t("score.n", { n: formatCount(point.n) })}
      </text>
    </g>
  );
}

/** The curve in words, stage by stage. */
export function saidCurve(stages: MapStage[]): string {
  const parts = stages.map(({ name, emotion }) =>
    emotion.value === null
      ? t("map.curve.said.unasked", { stage: name })
      : t(isWeak(emotion) ? "map.curve.said.weak" : "map.curve.said.stage", {
          stage: name,
          value: formatValue(emotion.value, "emotion"),
          n: formatCount(emotion.n),
          interval: formatInterval(emotion, "emotion"),
        }),
  );
  return t("map.curve.said", { parts: parts.join("; ") });
}

// Interactions by week as a line the height of a word; the last week is marked, hollow while it is not over.

const WIDTH = 88;
const HEIGHT = 24;
const MARGIN = 3;

/** The points of the line in pixels, the axis starting at zero so that heights compare. */
export function sparkPoints(counts: readonly number[], width = WIDTH, height = HEIGHT): [number, number][] {
  const most = Math.max(1, ...counts);
  const step = counts.length > 1 ? (width - 2 * MARGIN) / (counts.length - 1) : 0;
  return counts.map((count, i) => [
    Math.round((MARGIN + i * step) * 10) / 10,
    Math.round((height - MARGIN - (count / most) * (height - 2 * MARGIN)) * 10) / 10,
  ]);
}

export type SparklineProps = { counts: readonly number[]; label: string; partial: boolean };

export function Sparkline({ counts, label, partial }: SparklineProps) {
  const points = sparkPoints(counts);
  const last = points[points.length - 1];
  if (!last) return null;
  const whole = partial ? points.slice(0, -1) : points;
  const dashed = partial ? points.slice(-2) : [];
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} focusable="false" style={{ display: "block" }}>
      <title>{label}</title>
      <g fill="none" stroke="currentColor" strokeWidth={1.5} strokeLinejoin="round">
        <polyline points={whole.map((point) => point.join(",")).join(" ")} />
        <polyline points={dashed.map((point) => point.join(",")).join(" ")} strokeDasharray="2 2" strokeWidth={1} />
        <circle cx={last[0]} cy={last[1]} r={2.2} fill={partial ? "var(--tw-card)" : "currentColor"} strokeWidth={1.2} />
      </g>
    </svg>
  );
}

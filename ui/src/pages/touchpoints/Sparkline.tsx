// Interactions by week as a line the height of a word; the last week is marked.

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

export function Sparkline({ counts, label }: { counts: readonly number[]; label: string }) {
  const points = sparkPoints(counts);
  const last = points[points.length - 1];
  if (!last) return null;
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} focusable="false" style={{ display: "block" }}>
      <title>{label}</title>
      <polyline
        points={points.map((point) => point.join(",")).join(" ")}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
      <circle cx={last[0]} cy={last[1]} r={2.5} fill="currentColor" />
    </svg>
  );
}

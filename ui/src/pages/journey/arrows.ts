// The arrows' geometry: from the chips' places to paths. Forward arrows leave on the right, backward ones on the left.
export type Place = { left: number; top: number; width: number; height: number };
export type Bend = { path: string; label: { x: number; y: number }; backward: boolean };

const HEAD = 7;
const BULGE = 26;

/** The path from one chip to another; `shift` moves its ends apart so that arrows between two chips do not overlap. */
export function bend(from: Place, to: Place, shift = 0): Bend {
  const same = Math.abs(from.left - to.left) < Math.max(from.width, to.width) * 0.6;
  if (same) return sideways(from, to, shift);
  return to.left > from.left ? onward(from, to, shift) : back(from, to, shift);
}

function onward(from: Place, to: Place, shift: number): Bend {
  const [x1, y1] = [from.left + from.width, from.top + from.height / 2 + shift];
  const [x2, y2] = [to.left - HEAD, to.top + to.height / 2 + shift];
  const reach = Math.max(24, (x2 - x1) * 0.5);
  return curve([x1, y1], [x1 + reach, y1], [x2 - reach, y2], [x2, y2], false);
}

function back(from: Place, to: Place, shift: number): Bend {
  const [x1, y1] = [from.left, from.top + from.height / 2 + shift];
  const [x2, y2] = [to.left + to.width + HEAD, to.top + to.height / 2 + shift];
  const reach = Math.max(24, (x1 - x2) * 0.5);
  return curve([x1, y1], [x1 - reach, y1], [x2 + reach, y2], [x2, y2], true);
}

function sideways(from: Place, to: Place, shift: number): Bend {
  const down = to.top > from.top;
  const side = down ? Math.max(from.left + from.width, to.left + to.width) : Math.min(from.left, to.left);
  const out = down ? BULGE + Math.abs(shift) : -BULGE - Math.abs(shift);
  const [y1, y2] = [from.top + from.height / 2 + shift, to.top + to.height / 2 + shift];
  const [x1, x2] = down ? [from.left + from.width, to.left + to.width + HEAD] : [from.left, to.left - HEAD];
  return curve([x1, y1], [side + out, y1], [side + out, y2], [x2, y2], !down);
}

type Point = readonly [number, number];

function curve(a: Point, b: Point, c: Point, d: Point, backward: boolean): Bend {
  const written = [a, b, c, d].map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  const at = (index: 0 | 1) => (a[index] + 3 * b[index] + 3 * c[index] + d[index]) / 8;
  return { path: `M${written[0]}C${written[1]} ${written[2]} ${written[3]}`, label: { x: at(0), y: at(1) }, backward };
}

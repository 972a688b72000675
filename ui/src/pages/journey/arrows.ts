// The arrows' geometry: from the chips' places to paths. Forward arrows leave on the right, backward ones on the left.
export type Place = { left: number; top: number; width: number; height: number };
export type Bend = { path: string; head: string; label: { x: number; y: number }; backward: boolean };
/** What an arrow needs beside its ends: how far they are moved apart, and how long and half as high its head is. */
type Form = { shift: number; length: number; half: number };

const BULGE = 26;

/** The path from one chip to another, of a width; `shift` moves its ends so that two arrows do not overlap. */
export function bend(from: Place, to: Place, width = 1, shift = 0): Bend {
  const form = { shift, length: Math.max(7, width * 1.1), half: Math.max(3.5, width * 0.85) };
  const same = Math.abs(from.left - to.left) < Math.max(from.width, to.width) * 0.6;
  if (same) return sideways(from, to, form);
  return to.left > from.left ? onward(from, to, form) : back(from, to, form);
}

function onward(from: Place, to: Place, form: Form): Bend {
  const { shift, length } = form;
  const [x1, y1] = [from.left + from.width, from.top + from.height / 2 + shift];
  const [x2, y2] = [to.left - length, to.top + to.height / 2 + shift];
  const reach = Math.max(24, (x2 - x1) * 0.5);
  return curve([x1, y1], [x1 + reach, y1], [x2 - reach, y2], [x2, y2], form, false);
}

function back(from: Place, to: Place, form: Form): Bend {
  const { shift, length } = form;
  const [x1, y1] = [from.left, from.top + from.height / 2 + shift];
  const [x2, y2] = [to.left + to.width + length, to.top + to.height / 2 + shift];
  const reach = Math.max(24, (x1 - x2) * 0.5);
  return curve([x1, y1], [x1 - reach, y1], [x2 + reach, y2], [x2, y2], form, true);
}

function sideways(from: Place, to: Place, form: Form): Bend {
  const { shift, length } = form;
  const down = to.top > from.top;
  const side = down ? Math.max(from.left + from.width, to.left + to.width) : Math.min(from.left, to.left);
  const out = down ? BULGE + Math.abs(shift) : -BULGE - Math.abs(shift);
  const [y1, y2] = [from.top + from.height / 2 + shift, to.top + to.height / 2 + shift];
  const [x1, x2] = down ? [from.left + from.width, to.left + to.width + length] : [from.left, to.left - length];
  return curve([x1, y1], [side + out, y1], [side + out, y2], [x2, y2], form, !down);
}

type Point = readonly [number, number];

function curve(a: Point, b: Point, c: Point, d: Point, form: Form, backward: boolean): Bend {
  const written = [a, b, c, d].map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  const at = (index: 0 | 1) => (a[index] + 3 * b[index] + 3 * c[index] + d[index]) / 8;
  return {
    path: `M${written[0]}C${written[1]} ${written[2]} ${written[3]}`,
    head: headAt(d, d[0] >= c[0] ? 1 : -1, form),
    label: { x: at(0), y: at(1) },
    backward,
  };
}

/** A triangle that points along the last stretch, which is always level. */
function headAt([x, y]: Point, way: 1 | -1, { length, half }: Form): string {
  return `M${(x - way).toFixed(1)} ${(y - half).toFixed(1)}L${(x + way * length).toFixed(1)} ${y.toFixed(1)}L${(x - way).toFixed(1)} ${(y + half).toFixed(1)}Z`;
}

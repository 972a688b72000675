// Where the flow's boxes, bands and exits stand: pure. Heights stand for counts, to one scale in all steps.
import type { Flow, FlowNode, Leaving } from "./flow";

export type Box = { node: FlowNode; x: number; y: number; width: number; height: number };
export type Band = { id: string; from: string; to: string; count: number; path: string };
export type Stub = { id: string; node: string; kind: Leaving; x: number; y: number; width: number; height: number };
export type FlowDrawn = { width: number; height: number; boxes: Box[]; bands: Band[]; stubs: Stub[]; columns: { x: number; width: number }[] };

const BODY = 420;
const GAP = 8;
const LEAST = 34;
const STUB = 13;
const LEAVES: Leaving[] = ["arrived", "onward", "ended", "still_open"];

/** `mirrored`: read backwards, so that time still runs from left to right. */
export function flowLayout(flow: Flow, width: number, mirrored: boolean): FlowDrawn {
  const { columns } = flow;
  const most = Math.max(1, ...columns.map((column) => column.reduce((sum, one) => sum + one.count, 0)));
  const gaps = Math.max(0, ...columns.map((column) => column.length - 1)) * GAP;
  const scale = (BODY - gaps) / most;
  const pitch = columns.length > 1 ? width / columns.length : width;
  const boxWidth = Math.min(190, Math.max(96, pitch * 0.6));
  const step = columns.length > 1 ? (width - boxWidth - STUB) / (columns.length - 1) : 0;
  const boxes = new Map<string, Box>();
  columns.forEach((column, place) => {
    let y = 0;
    for (const node of column) {
      const height = Math.max(LEAST, node.count * scale);
      boxes.set(node.id, { node, x: place * step, y, width: boxWidth, height });
      y += height + GAP;
    }
  });
  const drawn: FlowDrawn = {
    width,
    height: Math.max(1, ...[...boxes.values()].map((box) => box.y + box.height)),
    boxes: [...boxes.values()],
    ...flowing(flow, boxes, scale),
    columns: columns.map((_, place) => ({ x: place * step, width: boxWidth })),
  };
  return mirrored ? mirror(drawn) : drawn;
}

type Rect = { x: number; y: number; thick: number };

/** Bands between boxes, and stubs of what goes no further, stacked along each box in the order of where they lead. */
function flowing(flow: Flow, boxes: Map<string, Box>, scale: number): Pick<FlowDrawn, "bands" | "stubs"> {
  const top = (box: Box) => box.y + (box.height - box.node.count * scale) / 2;
  const out = new Map([...boxes].map(([id, box]) => [id, top(box)]));
  const into = new Map(out);
  const take = (places: Map<string, number>, id: string, thick: number): number => {
    const y = places.get(id)!;
    places.set(id, y + thick);
    return y;
  };
  const order = (id: string) => boxes.get(id)!.y;
  const links = [...flow.links].sort((a, b) => order(a.from) - order(b.from) || order(a.to) - order(b.to));
  const bands = links.map((link): Band => {
    const [from, to] = [boxes.get(link.from)!, boxes.get(link.to)!];
    const thick = link.count * scale;
    const a = { x: from.x + from.width, y: take(out, link.from, thick), thick };
    const b = { x: to.x, y: take(into, link.to, thick), thick };
    return { id: `${link.from}>${link.to}`, ...link, path: ribbon(a, b) };
  });
  const stubs = [...boxes.values()].flatMap((box) =>
    LEAVES.filter((kind) => box.node[kind] > 0).map((kind): Stub => {
      const height = box.node[kind] * scale;
      const y = take(out, box.node.id, height);
      return { id: `${box.node.id}>${kind}`, node: box.node.id, kind, x: box.x + box.width, y, width: STUB, height };
    }),
  );
  return { bands, stubs };
}

function ribbon(a: Rect, b: Rect): string {
  const middle = (a.x + b.x) / 2;
  const thick = Math.max(1, a.thick);
  const at = (x: number, y: number) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return (
    `M${at(a.x, a.y)}C${at(middle, a.y)} ${at(middle, b.y)} ${at(b.x, b.y)}` +
    `L${at(b.x, b.y + thick)}C${at(middle, b.y + thick)} ${at(middle, a.y + thick)} ${at(a.x, a.y + thick)}Z`
  );
}

function mirror(drawn: FlowDrawn): FlowDrawn {
  const turned = <T extends { x: number; width: number }>(one: T): T => ({ ...one, x: drawn.width - one.x - one.width });
  const path = (written: string): string =>
    written.replace(/([\d.-]+) ([\d.-]+)/g, (_, x: string, y: string) => `${(drawn.width - Number(x)).toFixed(1)} ${y}`);
  return {
    ...drawn,
    boxes: drawn.boxes.map(turned),
    stubs: drawn.stubs.map(turned),
    columns: drawn.columns.map(turned),
    bands: drawn.bands.map((band) => ({ ...band, path: path(band.path) })),
  };
}

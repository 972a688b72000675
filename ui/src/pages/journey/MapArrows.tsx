// The arrows under the chips: one SVG over the whole board, measured from where the chips really stand.
import type { RefObject } from "react";
import type { JourneyMap, MapTransition } from "../../api/types";
import { formatShort } from "../../format/number";
import { t } from "../../words/words";
import { bend, type Place } from "./arrows";
import { strokeWidth, type Scales } from "./layout";
import { useMeasure } from "./measured";

export type Measured = { width: number; height: number; places: Map<string, Place> };

const NOWHERE: Measured = { width: 0, height: 0, places: new Map() };

/** Where each chip stands within the board. */
export function useMeasured(board: RefObject<HTMLDivElement | null>, map: JourneyMap): Measured {
  return useMeasure(board, measureBoard, NOWHERE, map);
}

function measureBoard(box: HTMLElement): Measured {
  const corner = box.getBoundingClientRect();
  const places = new Map<string, Place>();
  for (const chip of box.querySelectorAll<HTMLElement>("[data-chip]")) {
    const seen = chip.getBoundingClientRect();
    places.set(chip.dataset.chip!, {
      left: seen.left - corner.left,
      top: seen.top - corner.top,
      width: seen.width,
      height: seen.height,
    });
  }
  return { width: box.scrollWidth, height: box.scrollHeight, places };
}

export type MapArrowsProps = { map: JourneyMap; scales: Scales; measured: Measured; pointed: string | null };

type Way = "rest" | "in" | "out";

function wayOf(transition: MapTransition, pointed: string | null): Way {
  if (pointed === null) return "rest";
  if (transition.source === pointed) return "out";
  return transition.target === pointed ? "in" : "rest";
}

export function MapArrows({ map, scales, measured, pointed }: MapArrowsProps) {
  if (measured.width === 0) return null;
  const thinFirst = [...map.transitions].sort((a, b) => a.count - b.count);
  return (
    <svg
      className="tw-arrows"
      viewBox={`0 0 ${measured.width} ${measured.height}`}
      width={measured.width}
      height={measured.height}
      aria-hidden="true"
      data-pointed={pointed !== null || undefined}
    >
      {thinFirst.map((one) => (
        <Arrow key={`${one.source}>${one.target}`} {...{ one, map, scales, measured, pointed }} />
      ))}
    </svg>
  );
}

function Arrow({ one, map, scales, measured, pointed }: MapArrowsProps & { one: MapTransition }) {
  const [from, to] = [measured.places.get(one.source), measured.places.get(one.target)];
  if (!from || !to || one.source === one.target) return null;
  const way = wayOf(one, pointed);
  const width = strokeWidth(one, map, scales);
  const { path, head, label, backward } = bend(from, to, width, backAndForth(one, map) ? 4 : 0);
  return (
    <g className="tw-arrow" data-way={way}>
      <path d={path} strokeWidth={width} strokeDasharray={backward ? "6 4" : undefined} />
      <path d={head} className="tw-arrow-head" />
      {way !== "rest" && (
        <text x={label.x} y={label.y + 4} textAnchor="middle">
          {t(way === "in" ? "map.arrow.in" : "map.arrow.out", { n: formatShort(one.count) })}
        </text>
      )}
    </g>
  );
}

function backAndForth(one: MapTransition, map: JourneyMap): boolean {
  return map.transitions.some((other) => other.source === one.target && other.target === one.source);
}

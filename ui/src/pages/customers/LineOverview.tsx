// The whole line as bars over time; a part of it is chosen by dragging, by its two handles, or by the buttons.
import { ActionIcon, Button, Group, Text, Tooltip } from "@mantine/core";
import { useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { Interaction } from "../../api/types";
import { Icon } from "../../components/Icon";
import { formatDay } from "../../format/date";
import { formatCount } from "../../format/number";
import { t } from "../../words/words";
import { addDays, binsOf, daysBetween, extentOf, fitted, moved, unitFor, zoomed, type Bin, type Span } from "./lineZoom";

export type LineOverviewProps = { line: readonly Interaction[]; span: Span; onSpan: (span: Span) => void };

export function LineOverview({ line, span, onSpan }: LineOverviewProps) {
  const extent = useMemo(() => extentOf(line), [line]);
  const bins = useMemo(() => (extent ? binsOf(line, unitFor(extent.from, extent.until)) : []), [line, extent]);
  if (!extent || bins.length < 2) return null;
  return (
    <div className="tw-overview tw-no-print" role="group" aria-label={t("line.zoom")}>
      <ZoomButtons span={span} extent={extent} onSpan={onSpan} />
      <Bars bins={bins} span={span} extent={extent} onSpan={onSpan} />
      <Group justify="space-between" gap="xs" aria-hidden="true">
        <Text size="xs" c="dimmed">
          {formatDay(extent.from)}
        </Text>
        <Text size="xs" c="dimmed">
          {formatDay(addDays(extent.until, -1))}
        </Text>
      </Group>
    </div>
  );
}

type Within = { span: Span; extent: Span; onSpan: (span: Span) => void };

function ZoomButtons({ span, extent, onSpan }: Within) {
  const whole = !span.from && !span.until;
  const [from, until] = [span.from || extent.from, span.until || extent.until];
  const days = daysBetween(from, until);
  const said = t(days === 1 ? "line.zoom.day" : "line.zoom.days", {
    from: formatDay(from),
    to: formatDay(addDays(until, -1)),
    n: formatCount(days),
  });
  const button = (word: string, icon: string, next: Span, disabled: boolean) => (
    <Tooltip label={word} withArrow>
      <ActionIcon variant="default" size={30} aria-label={word} disabled={disabled} onClick={() => onSpan(next)}>
        <Icon name={icon} size={15} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <Group gap="xs" mb={6}>
      <Text size="sm" fw={600} role="status" data-span={`${from}/${until}`} style={{ flex: "1 1 220px" }}>
        {said}
      </Text>
      <Group gap={4} wrap="nowrap">
        {button(t("line.zoom.earlier"), "left", moved(span, extent, -1), !span.from)}
        {button(t("line.zoom.in"), "plus", zoomed(span, extent, 0.5), days <= 1)}
        {button(t("line.zoom.out"), "minus", zoomed(span, extent, 2), whole)}
        {button(t("line.zoom.later"), "right", moved(span, extent, 1), !span.until)}
        <Button size="xs" variant="default" disabled={whole} onClick={() => onSpan({ from: "", until: "" })}>
          {t("line.zoom.whole")}
        </Button>
      </Group>
    </Group>
  );
}

/** The places of the first bar looked at and of the first after it. */
function placesOf(bins: Bin[], { from, until }: Span): [number, number] {
  const first = from ? bins.findIndex((bin) => bin.end > from) : 0;
  const after = until ? bins.findIndex((bin) => bin.start >= until) : bins.length;
  return [Math.max(0, first), after === -1 ? bins.length : after];
}

function Bars({ bins, span, extent, onSpan }: Within & { bins: Bin[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<[number, number] | null>(null);
  const [first, after] = placesOf(bins, span);
  const most = Math.max(...bins.map((bin) => bin.interactions.length));
  const choose = (from: number, until: number) => onSpan(fitted(bins[from]!.start, bins[until - 1]!.end, extent));
  const placeOf = (event: PointerEvent) => {
    const { left, width } = box.current!.getBoundingClientRect();
    return Math.max(0, Math.min(bins.length - 1, Math.floor(((event.clientX - left) / width) * bins.length)));
  };
  const begin = (event: PointerEvent) => {
    box.current!.setPointerCapture(event.pointerId);
    setDrag([placeOf(event), placeOf(event)]);
  };
  const end = () => {
    if (drag) choose(Math.min(...drag), Math.max(...drag) + 1);
    setDrag(null);
  };
  const [low, high] = drag ? [Math.min(...drag), Math.max(...drag) + 1] : [first, after];
  return (
    <div
      ref={box}
      className="tw-overview-bars"
      onPointerDown={begin}
      onPointerMove={(event) => drag && setDrag([drag[0], placeOf(event)])}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
    >
      {bins.map((bin, place) => (
        <span
          key={bin.start}
          className="tw-overview-bar"
          data-in={(place >= low && place < high) || undefined}
          title={`${formatDay(bin.start)}: ${formatCount(bin.interactions.length)}`}
          style={{ height: bin.interactions.length ? `${Math.max(8, (bin.interactions.length / most) * 100)}%` : 0 }}
        />
      ))}
      <Handle bins={bins} which="from" place={low} onPlace={(next) => next < after && choose(next, after)} />
      <Handle bins={bins} which="until" place={high} onPlace={(next) => next > first && choose(first, next)} />
    </div>
  );
}

type HandleProps = { bins: Bin[]; which: "from" | "until"; place: number; onPlace: (place: number) => void };
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 };

function Handle({ bins, which, place, onPlace }: HandleProps) {
  const day = which === "from" ? bins[place]?.start : bins[place - 1] && addDays(bins[place - 1]!.end, -1);
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === "Home" ? -bins.length : event.key === "End" ? bins.length : STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onPlace(Math.max(0, Math.min(bins.length, place + step)));
  };
  return (
    <span
      role="slider"
      tabIndex={0}
      className="tw-overview-handle"
      aria-label={t(`line.zoom.${which}`)}
      aria-valuemin={0}
      aria-valuemax={bins.length}
      aria-valuenow={place}
      aria-valuetext={formatDay(day)}
      style={{ left: `${(place / bins.length) * 100}%` }}
      onKeyDown={onKey}
    />
  );
}

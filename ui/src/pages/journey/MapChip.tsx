// A touchpoint on the map: a button with a disc (area = reach, colour and sign = emotion), its name and figures.
import { UnstyledButton } from "@mantine/core";
import type { MapTouchpoint } from "../../api/types";
import { formatCount, formatRate } from "../../format/number";
import { formatInterval, formatValue } from "../../format/score";
import { t, tName } from "../../words/words";
import { ChannelIcon } from "../touchpoints/ChannelIcon";
import { DISC, GLYPHS, discSize, emotionColour, feelingOf, type Scales } from "./layout";

export type MapChipProps = {
  touchpoint: MapTouchpoint;
  scales: Scales;
  dimmed: boolean;
  chosen: boolean;
  hurts: boolean;
  /** The lane holds several channels: the chip bears its channel's sign. */
  marked: boolean;
  onPoint: (key: string | null) => void;
  onChoose: (key: string) => void;
};

export function MapChip({ touchpoint, scales, dimmed, chosen, hurts, marked, onPoint, onChoose }: MapChipProps) {
  const { key, name, channel, reach_rate, emotion } = touchpoint;
  return (
    <UnstyledButton
      className="tw-chip"
      data-chip={key}
      data-dimmed={dimmed || undefined}
      data-chosen={chosen || undefined}
      data-uncatalogued={!touchpoint.catalogued || undefined}
      aria-label={saidChip(touchpoint, hurts)}
      aria-haspopup="dialog"
      onMouseEnter={() => onPoint(key)}
      onMouseLeave={() => onPoint(null)}
      onFocus={() => onPoint(key)}
      onBlur={() => onPoint(null)}
      onClick={() => onChoose(key)}
    >
      <span className="tw-chip-seat" style={{ width: DISC.most }}>
        <Disc touchpoint={touchpoint} scales={scales} />
      </span>
      <span className="tw-chip-words">
        <span className="tw-chip-name">
          {name}
          {hurts && <span className="tw-chip-hurts">!</span>}
        </span>
        <span className="tw-chip-figures">
          <span className="tw-chip-channel">{tName("channel", channel)} · </span>
          {marked && (
            <span className="tw-chip-sign">
              <ChannelIcon channel={channel} size={12} />
            </span>
          )}
          {formatRate(reach_rate.value)}
          {emotion.n > 0 && <span> · {formatValue(emotion.value, "emotion")}</span>}
        </span>
      </span>
    </UnstyledButton>
  );
}

function Disc({ touchpoint, scales }: { touchpoint: MapTouchpoint; scales: Scales }) {
  const size = discSize(touchpoint.reach_rate.value, scales);
  const feeling = feelingOf(touchpoint.emotion);
  const asked = feeling !== "unasked";
  const colour = asked && feeling !== "weak" ? emotionColour(touchpoint.emotion.value ?? 50) : "transparent";
  return (
    <span
      className="tw-disc"
      data-feeling={feeling}
      style={{ width: size, height: size, background: colour, fontSize: Math.max(7, size * 0.42) }}
      aria-hidden="true"
    >
      {size >= 11 ? GLYPHS[feeling] : ""}
    </span>
  );
}

/** The chip in a sentence, for screen readers. */
export function saidChip(touchpoint: MapTouchpoint, hurts: boolean): string {
  const { emotion, reach_rate } = touchpoint;
  const felt =
    emotion.value === null
      ? t("map.chip.unasked")
      : t("map.chip.emotion", {
          value: formatValue(emotion.value, "emotion"),
          n: formatCount(emotion.n),
          interval: formatInterval(emotion, "emotion"),
        });
  return t("map.chip.said", {
    name: touchpoint.name,
    channel: tName("channel", touchpoint.channel),
    customers: formatCount(touchpoint.customers),
    reach: formatRate(reach_rate.value),
    felt,
    hurts: hurts ? t("map.chip.hurts") : "",
  });
}

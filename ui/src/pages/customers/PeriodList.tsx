// A line by weeks or months: of each what happened on which channels, how it felt, and the way into it.
import { Group, Text, UnstyledButton } from "@mantine/core";
import { Icon } from "../../components/Icon";
import type { Interaction } from "../../api/types";
import { formatDay } from "../../format/date";
import { formatCount } from "../../format/number";
import { t, tName } from "../../words/words";
import { ChannelIcon } from "../touchpoints/ChannelIcon";
import { remarkable } from "./foldedLine";
import { InteractionMark } from "./InteractionMark";
import { valuesOf } from "./lineFigures";
import { addDays, type Bin, type ZoomUnit } from "./lineZoom";
import { formatMonth } from "./weekday";

const MARKS = 8;

export type PeriodListProps = { bins: Bin[]; unit: Exclude<ZoomUnit, "day">; newest: boolean; onOpen: (bin: Bin) => void };

export function PeriodList({ bins, unit, newest, onOpen }: PeriodListProps) {
  const shown = newest ? [...bins].reverse() : bins;
  return (
    <ol className="tw-periods">
      {shown.map((bin) => (
        <li key={bin.start} data-period={bin.start} data-idle={bin.interactions.length === 0 || undefined}>
          <Period bin={bin} unit={unit} onOpen={() => onOpen(bin)} />
        </li>
      ))}
    </ol>
  );
}

export function saidPeriod(bin: Bin, unit: ZoomUnit): string {
  if (unit === "month") return formatMonth(bin.start);
  return t("line.week", { from: formatDay(bin.start), to: formatDay(addDays(bin.end, -1)) });
}

function Period({ bin, unit, onOpen }: { bin: Bin; unit: ZoomUnit; onOpen: () => void }) {
  const said = saidPeriod(bin, unit);
  const many = bin.interactions.length;
  if (many === 0) {
    return (
      <Text size="sm" c="dimmed">
        {said}: {t("line.period.nothing")}
      </Text>
    );
  }
  return (
    <>
      <UnstyledButton onClick={onOpen} className="tw-period-open">
        <Text size="sm" fw={600} span>
          {said}
        </Text>
        <Text size="xs" c="dimmed" span>
          {t(many === 1 ? "line.period.one" : "line.period.many", { n: formatCount(many) })}
        </Text>
        <Icon name="right" size={14} />
      </UnstyledButton>
      <Channels line={bin.interactions} />
      <Marks line={bin.interactions} />
    </>
  );
}

function Channels({ line }: { line: Interaction[] }) {
  const many = (channel: string) => line.filter((one) => one.channel === channel).length;
  return (
    <Group gap="sm" mt={4}>
      {valuesOf(line, "channel").map((channel) => (
        <span key={channel} className="tw-period-channel">
          <ChannelIcon channel={channel} size={14} />
          {tName("channel", channel)} {formatCount(many(channel))}
        </span>
      ))}
    </Group>
  );
}

function Marks({ line }: { line: Interaction[] }) {
  const marked = remarkable(line);
  if (marked.length === 0) return null;
  return (
    <Group gap={8} mt={4}>
      {marked.slice(0, MARKS).map((one, place) => (
        <InteractionMark key={place} interaction={one} />
      ))}
      {marked.length > MARKS && (
        <Text size="xs" c="dimmed" span>
          {t("customer.session.marks", { n: formatCount(marked.length - MARKS) })}
        </Text>
      )}
    </Group>
  );
}

// One day of a line: the gap before it, its interactions along a rail, sessions folded.
import { Group, Text, Title, UnstyledButton } from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { Interaction } from "../../api/types";
import { Icon } from "../../components/Icon";
import { formatClock } from "../../format/date";
import { formatCount, formatSeconds } from "../../format/number";
import { t, tName } from "../../words/words";
import { ChannelIcon } from "../touchpoints/ChannelIcon";
import { TouchpointLink } from "../touchpoints/TouchpointLink";
import { useStageName } from "../touchpoints/TouchpointsPage";
import { namesIn, remarkable } from "./foldedLine";
import { InteractionMark } from "./InteractionMark";
import type { Item } from "./lineDays";
import { formatWeekday } from "./weekday";

export type TimelineDayProps = { day: string; gap: number; newest: boolean; interactions: number; entries: Item[] };

export function TimelineDay({ day, gap, newest, interactions, entries }: TimelineDayProps) {
  return (
    <section aria-label={formatWeekday(day)} data-day={day}>
      {gap > 1 && <Gap words={t(newest ? "customer.gap.earlier" : "customer.gap.later", { n: formatCount(gap) })} />}
      <Group gap="sm" align="baseline" mt="sm" mb={4}>
        <Title order={3} size="sm">
          {formatWeekday(day)}
        </Title>
        {interactions > 1 && (
          <Text size="xs" c="dimmed">
            {t("customer.day.interactions", { n: formatCount(interactions) })}
          </Text>
        )}
      </Group>
      <ol style={{ listStyle: "none", margin: 0, padding: 0 }}>
        {entries.map((entry) =>
          entry.type === "session" ? (
            <Session key={entry.id} channel={entry.channel} interactions={entry.interactions} seconds={entry.seconds} newest={newest} />
          ) : (
            <One key={entry.id} interaction={entry.interaction} />
          ),
        )}
      </ol>
    </section>
  );
}

function Gap({ words }: { words: string }) {
  return (
    <div data-gap style={{ marginLeft: 71, paddingLeft: 22, borderLeft: "2px dotted var(--tw-line-strong)", height: 44, display: "flex", alignItems: "center" }}>
      <Text size="sm" c="dimmed" fs="italic">
        {words}
      </Text>
    </div>
  );
}

/** The time, the rail with the channel's sign on it, and what happened. */
function Row({ at, channel, children, kind }: { at: string; channel: string; children: ReactNode; kind?: string }) {
  return (
    <li style={{ display: "grid", gridTemplateColumns: "48px 28px 1fr", columnGap: 10, alignItems: "stretch" }} data-kind={kind}>
      <Text size="xs" c="dimmed" ta="right" pt={8} component="time" dateTime={at}>
        {formatClock(at)}
      </Text>
      <span style={{ position: "relative", display: "grid", justifyItems: "center" }}>
        <span aria-hidden="true" style={{ position: "absolute", top: 0, bottom: 0, left: 13, width: 2, background: "var(--tw-line)" }} />
        <span style={{ position: "relative", width: 28, height: 28, marginTop: 3, borderRadius: 14, background: "var(--tw-card)", border: "1px solid var(--tw-line-strong)", color: "var(--tw-ink-soft)", display: "grid", placeItems: "center" }}>
          <ChannelIcon channel={channel} size={15} />
        </span>
      </span>
      <div style={{ padding: "5px 0 7px", minWidth: 0 }}>{children}</div>
    </li>
  );
}

function One({ interaction }: { interaction: Interaction }) {
  const stageName = useStageName();
  const { occurred_at, channel, touchpoint, name, stage, kind } = interaction;
  return (
    <Row at={occurred_at} channel={channel} kind={kind}>
      <Group gap={8} align="baseline">
        <TouchpointLink touchpoint={touchpoint}>
          <Text span size="sm" fw={500}>
            {name}
          </Text>
        </TouchpointLink>
        <Text size="xs" c="dimmed" span>
          {stageName(stage)} · {tName("channel", channel)}
        </Text>
        <InteractionMark interaction={interaction} />
      </Group>
    </Row>
  );
}

type SessionProps = { channel: string; interactions: Interaction[]; seconds: number; newest: boolean };
const NAMES = 4;
const MARKS = 8;

function Session({ channel, interactions, seconds, newest }: SessionProps) {
  const [open, setOpen] = useState(false);
  const n = formatCount(interactions.length);
  const names = namesIn(interactions);
  const marked = remarkable(interactions);
  const shown = newest ? [...interactions].reverse() : interactions;
  return (
    <>
      <Row at={interactions[0]!.occurred_at} channel={channel} kind="session">
        <Group gap={8} align="baseline">
          <Text size="sm" fw={500} span>
            {t("customer.session", { n, channel: tName("channel", channel), time: formatSeconds(seconds) })}
          </Text>
          <UnstyledButton
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="tw-no-print"
            style={{ fontSize: 13, color: "var(--tw-accent)", display: "inline-flex", alignItems: "center", gap: 2 }}
          >
            {open ? t("customer.session.hide") : t("customer.session.show", { n })}
            <Icon name={open ? "up" : "down"} size={13} />
          </UnstyledButton>
        </Group>
        <Text size="xs" c="dimmed">
          {names.slice(0, NAMES).map(([name, many]) => (many > 1 ? `${name} ×${many}` : name)).join(", ")}
          {names.length > NAMES && ", …"}
        </Text>
        {!open && (
          <Group gap={8} mt={2}>
            {marked.slice(0, MARKS).map((one, i) => (
              <InteractionMark key={i} interaction={one} />
            ))}
            {marked.length > MARKS && (
              <Text size="xs" c="dimmed" span>
                {t("customer.session.marks", { n: formatCount(marked.length - MARKS) })}
              </Text>
            )}
          </Group>
        )}
      </Row>
      {open && shown.map((one, i) => <One key={i} interaction={one} />)}
    </>
  );
}

// The last events of a source as they arrive, refused ones among them; each opens as the JSON it is.
import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { useApi } from "../../api/queries";
import type { LatestEvents, SourceInfo } from "../../api/types";
import { Age } from "../../components/Age";
import { CodeBlock } from "../../components/CodeBlock";
import { Icon } from "../../components/Icon";
import { Section } from "../../components/Page";
import { StatePanel } from "../../components/StatePanel";
import { useUrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import { arrived, type Arrived, type Shown } from "./latest";

const SHOWN: Shown[] = ["all", "events", "refused"];
const LIMIT = 50;
const RENEW_MS = 2_000;

export function LatestPanel({ source }: { source: SourceInfo }) {
  const [state, change] = useUrlState();
  const [paused, setPaused] = useState(false);
  const shown = SHOWN.find((one) => one === state.shown) ?? "all";
  const query = useApi<LatestEvents>(`sources/${source.id}/latest`, { limit: LIMIT }, !paused, RENEW_MS);
  return (
    <Section title={t("sources.latest")} pad={false} aside={<PauseButton paused={paused} onChange={setPaused} />}>
      <Group px="md" pb="sm" gap="sm">
        <SegmentedControl
          size="xs"
          aria-label={t("sources.latest.shown")}
          value={shown}
          onChange={(chosen) => change({ shown: chosen === "all" ? null : chosen })}
          data={SHOWN.map((one) => ({ value: one, label: t(`sources.latest.${one}`) }))}
        />
        <Text size="xs" c="dimmed" data-paused={paused}>
          {t(paused ? "sources.latest.paused" : "sources.latest.following")}
        </Text>
      </Group>
      <StatePanel query={query}>
        {(latest) => {
          const rows = arrived(latest, shown);
          return rows.length === 0 ? (
            <Text p="md" size="sm" c="dimmed" data-latest={0}>
              {t("sources.latest.none")}
            </Text>
          ) : (
            <ul className="tw-latest" data-latest={rows.length}>
              {rows.map((one) => (
                <Row key={one.key} one={one} open={state.event === one.key} onToggle={(open) => change({ event: open ? one.key : null })} />
              ))}
            </ul>
          );
        }}
      </StatePanel>
    </Section>
  );
}

function PauseButton({ paused, onChange }: { paused: boolean; onChange: (paused: boolean) => void }) {
  return (
    <Button size="compact-xs" variant="default" leftSection={<Icon name={paused ? "play" : "pause"} size={13} />} onClick={() => onChange(!paused)}>
      {t(paused ? "sources.latest.go_on" : "sources.latest.pause")}
    </Button>
  );
}

function Row({ one, open, onToggle }: { one: Arrived; open: boolean; onToggle: (open: boolean) => void }) {
  const kind = one.refused ? tName("reason", one.kind) : one.kind;
  return (
    <li data-arrived={one.refused ? "refused" : "event"}>
      <button type="button" className="tw-latest-row" aria-expanded={open} onClick={() => onToggle(!open)}>
        <Icon name={open ? "down" : "right"} size={14} />
        <span className="tw-latest-kind" data-refused={one.refused || undefined}>
          {one.refused && <Icon name="warning" size={13} />}
          {kind}
        </span>
        <span className="tw-latest-name" data-refused={one.refused || undefined}>
          {one.refused && one.name ? t("data.quarantine.about", { field: one.name }) : (one.name ?? "")}
        </span>
        <span className="tw-latest-who">{one.customer ?? ""}</span>
        <span className="tw-latest-flags">
          {one.flags.map((flag) => (
            <span key={flag} className="tw-latest-flag">
              {tName("flag", flag)}
            </span>
          ))}
        </span>
        <span className="tw-latest-age">
          <Age at={one.received_at} />
        </span>
      </button>
      {open && (
        <div className="tw-latest-body">
          <CodeBlock label={t(one.refused ? "sources.latest.as_it_came" : "sources.latest.as_read")} text={one.body} />
        </div>
      )}
    </li>
  );
}

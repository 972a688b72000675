// The steps before or after a touchpoint as a list of bars, each a way to that touchpoint; together 100 %.
import { Button, Group, Text } from "@mantine/core";
import type { Neighbour } from "../../api/types";
import { csvText, download } from "../../components/csv";
import { Icon } from "../../components/Icon";
import { formatCount, formatRate, formatSeconds } from "../../format/number";
import { t } from "../../words/words";
import { neighbourFinding, worded } from "./findings";
import { neighbourBars, type Bar } from "./neighbourBars";
import { TouchpointLink } from "./TouchpointLink";
import { SHOW } from "./TouchpointsPage";

export type NeighbourBarsProps = { side: "before" | "after"; neighbours: Neighbour[]; name: string };

export function NeighbourBars({ side, neighbours, name }: NeighbourBarsProps) {
  const bars = neighbourBars(neighbours, side);
  const widest = Math.max(...bars.map(({ share }) => share), 0.0001);
  const count = bars.reduce((sum, bar) => sum + bar.count, 0);
  const share = Number(bars.reduce((sum, bar) => sum + bar.share, 0).toFixed(9));
  return (
    <figure style={{ margin: 0, minWidth: 0 }} data-side={side}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" mb={6}>
        <div>
          <Text component="figcaption" fw={600} size="sm">
            {t(`touchpoint.${side}`)}
          </Text>
          <Text size="sm" c="dimmed">
            {worded(neighbourFinding(neighbours, side, SHOW))}
          </Text>
        </div>
        {bars.length > 0 && <ExportBars bars={bars} name={`${name}-${side}`} />}
      </Group>
      <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
        {bars.map((bar) => (
          <BarRow key={bar.key ?? bar.special ?? ""} bar={bar} width={bar.share / widest} />
        ))}
      </ul>
      {count > 0 && (
        <Text size="xs" c="dimmed" mt={6} data-total>
          {t("touchpoint.bar.total", { share: formatRate(share), count: formatCount(count) })}
        </Text>
      )}
    </figure>
  );
}

const nameOf = (bar: Bar): string => (bar.special ? t(`touchpoint.bar.${bar.special}`) : bar.name);

/** Starts and ends are hatched: they are no touchpoint. */
const HATCH = "repeating-linear-gradient(45deg, var(--tw-ink-faint) 0 2px, transparent 2px 6px)";

function BarRow({ bar, width }: { bar: Bar; width: number }) {
  return (
    <li style={{ padding: "5px 0" }} data-share={bar.share}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
        <Text size="sm" component="span" style={{ minWidth: 0, overflowWrap: "anywhere" }} fs={bar.special ? "italic" : undefined}>
          {bar.key ? <TouchpointLink touchpoint={bar.key}>{nameOf(bar)}</TouchpointLink> : nameOf(bar)}
        </Text>
        <Text size="sm" component="span" style={{ whiteSpace: "nowrap" }}>
          <b>{formatRate(bar.share)}</b>{" "}
          <Text span size="xs" c="dimmed">
            {formatCount(bar.count)}
            {bar.median_seconds !== null && ` · ${t("touchpoint.bar.median", { time: formatSeconds(bar.median_seconds) })}`}
          </Text>
        </Text>
      </Group>
      <div style={{ height: 8, borderRadius: 3, background: "var(--tw-sunken)", marginTop: 3 }} aria-hidden="true">
        <div
          style={{
            height: 8,
            borderRadius: 3,
            width: `${Math.max(width * 100, 0.6)}%`,
            background: bar.special ? HATCH : "var(--tw-good)",
            border: bar.special ? "1px solid var(--tw-ink-faint)" : undefined,
          }}
        />
      </div>
    </li>
  );
}

function ExportBars({ bars, name }: { bars: Bar[]; name: string }) {
  const save = () => {
    const head = [t("touchpoint.step"), t("touchpoint.count"), t("touchpoint.share"), `${t("touchpoint.median")} (s)`];
    const rows = bars.map((bar) => [nameOf(bar), bar.count, bar.share, bar.median_seconds]);
    download(`${name}.csv`, csvText(head, rows));
  };
  return (
    <Button size="compact-xs" variant="subtle" color="gray" className="tw-no-print" leftSection={<Icon name="export" size={12} />} onClick={save}>
      CSV
    </Button>
  );
}

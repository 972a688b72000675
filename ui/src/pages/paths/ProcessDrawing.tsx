// The process map drawn: touchpoints as boxes, steps as arrows with their numbers.
import { Menu, UnstyledButton } from "@mantine/core";
import { useElementSize, useMediaQuery } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useWorkspace } from "../../api/queries";
import type { TransitionRow } from "../../api/types";
import { BehindLink } from "../../components/BehindLink";
import { Icon } from "../../components/Icon";
import { saidPath } from "../../components/saidSelection";
import { formatCount, formatSeconds, formatShort } from "../../format/number";
import { patched, useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { useCarried } from "../touchpoints/TouchpointLink";
import { writePaths } from "./pathsAsked";
import { BOX, placed, type PlacedActivity, type PlacedConnection, type Process } from "./processMap";

export type Weight = "count" | "time";
export type ProcessDrawingProps = { process: Process; weight: Weight; sentence: string };

const THICK = { least: 1, most: 9 };
/** Smaller, names could not be read: then the drawing scrolls. */
const SCALE_LEAST = 0.82;

export function ProcessDrawing({ process, weight, sentence }: ProcessDrawingProps) {
  const { ref, width } = useElementSize();
  const narrow = useMediaQuery("(max-width: 48em)");
  const [pointed, setPointed] = useState<string | null>(null);
  const shown = useMemo(() => {
    const weighed = (row: TransitionRow) => (weight === "count" ? row.count : (row.median_seconds ?? 0));
    const heaviest = Math.max(1e-9, ...process.connections.map(weighed));
    const thick = (row: TransitionRow) => Math.max(THICK.least, (THICK.most * weighed(row)) / heaviest);
    return { ...placed(process, narrow ? "TB" : "LR", thick), thick };
  }, [process, weight, narrow]);
  const scale = Math.max(SCALE_LEAST, Math.min(1, width / Math.max(1, shown.width)));
  const most = Math.max(1, ...process.activities.map((one) => one.meetings));
  return (
    <div className="tw-flow-scroll" tabIndex={0} role="region" aria-label={sentence}>
      <div ref={ref} style={{ height: shown.height * scale }}>
        <div
          className="tw-process"
          style={{ width: shown.width, height: shown.height, transform: `scale(${scale})` }}
          data-pointed={pointed !== null || undefined}
        >
          <svg width={shown.width} height={shown.height} aria-hidden="true">
            {shown.connections.map((one) => (
              <g key={`${one.row.source}>${one.row.target}`} data-near={isNear(one, pointed) || undefined}>
                <path d={one.path} strokeWidth={shown.thick(one.row)} strokeDasharray={one.backward ? "6 4" : undefined} />
                <path d={one.head} className="tw-process-head" />
              </g>
            ))}
          </svg>
          {shown.activities.map((one) => (
            <ActivityBox key={one.key} activity={one} tint={one.meetings / most} onPoint={setPointed} />
          ))}
          {shown.connections.map((one) => (
            <span
              key={`${one.row.source}>${one.row.target}`}
              className="tw-process-label"
              style={{ left: one.label.x, top: one.label.y }}
              data-near={isNear(one, pointed) || undefined}
            >
              <StepNumber row={one.row} weight={weight} />
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

const isNear = ({ row }: PlacedConnection, pointed: string | null): boolean => row.source === pointed || row.target === pointed;

function StepNumber({ row, weight }: { row: TransitionRow; weight: Weight }) {
  const workspace = useWorkspace().data;
  const way = saidPath([row.source, row.target], workspace);
  return (
    <span title={`${way}: ${formatCount(row.count)}, ${formatSeconds(row.median_seconds)}`}>
      <BehindLink behind={{ type: "transition", source: row.source, target: row.target }}>
        <span className="sr-only">{way}: </span>
        {weight === "count" ? formatShort(row.count) : formatSeconds(row.median_seconds)}
      </BehindLink>
    </span>
  );
}

type ActivityBoxProps = { activity: PlacedActivity; tint: number; onPoint: (key: string | null) => void };

function ActivityBox({ activity, tint, onPoint }: ActivityBoxProps) {
  const workspace = useWorkspace().data;
  const name = saidPath([activity.key], workspace);
  const place = { left: activity.x - BOX.width / 2, top: activity.y - BOX.height / 2, width: BOX.width, height: BOX.height };
  return (
    <>
      <ActivityMenu activity={activity}>
        <UnstyledButton
          className="tw-activity"
          data-activity={activity.key}
          style={{ ...place, "--tint": `${Math.round(6 + 30 * tint)}%` } as React.CSSProperties}
          onMouseEnter={() => onPoint(activity.key)}
          onMouseLeave={() => onPoint(null)}
          onFocus={() => onPoint(activity.key)}
          onBlur={() => onPoint(null)}
          title={t("paths.process.met", { name, n: formatCount(activity.meetings) })}
        >
          <span className="tw-flow-name">{name}</span>
          <span className="tw-flow-figures">
            <b>{formatCount(activity.meetings)}</b>
            {activity.again && <span className="tw-again" title={t("paths.process.again", { n: formatCount(activity.again.count) })}>
              <Icon name="repeat" size={11} /> {formatShort(activity.again.count)}
            </span>}
          </span>
        </UnstyledButton>
      </ActivityMenu>
    </>
  );
}

function ActivityMenu({ activity, children }: { activity: PlacedActivity; children: React.ReactNode }) {
  const [, change] = useUrlState();
  const carried = useCarried();
  const flow = (part: Parameters<typeof writePaths>[0]) => change({ ...writePaths(part), tab: null }, true);
  const to = (path: string, search: Record<string, string>) => (props: object) => <Link to={path} search={search as never} {...props} />;
  const again = carried({});
  return (
    <Menu position="bottom-start" withArrow shadow="md">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon name="customers" size={14} />}
          renderRoot={to("/customers", patched(again, { touchpoint: activity.key }))}
        >
          {t("paths.process.customers")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="paths" size={14} />} onClick={() => flow({ start: activity.key, end: null })}>
          {t("paths.process.from")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="check" size={14} />} onClick={() => flow({ end: activity.key, start: null })}>
          {t("paths.process.to")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="touchpoint" size={14} />} renderRoot={to("/touchpoint", patched(again, { key: activity.key }))}>
          {t("paths.menu.open")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

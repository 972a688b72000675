// The flow drawn: boxes as high as their counts, bands between them, and a row for those who go no further.
import { Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { formatCount, formatRate } from "../../format/number";
import { t } from "../../words/words";
import { LEAVING, type Flow, type FlowNode, type Leaving } from "./flow";
import { flowLayout, type Band, type FlowDrawn } from "./flowLayout";
import { FlowBox } from "./FlowBox";
import { FlowNumber } from "./flowNumber";
import type { PathTree } from "../../api/types";

export type FlowDrawingProps = { flow: Flow; tree: PathTree; sentence: string };

export function FlowDrawing({ flow, tree, sentence }: FlowDrawingProps) {
  const { ref, width } = useElementSize();
  const [pointed, setPointed] = useState<string | null>(null);
  const backwards = tree.direction === "before";
  const drawn = useMemo(() => flowLayout(flow, Math.max(width, 640), backwards), [flow, width, backwards]);
  const steps = flow.columns.map((column) => column[0]!.step);
  return (
    <div className="tw-flow-scroll" tabIndex={0} role="region" aria-label={sentence}>
      <div ref={ref} style={{ minWidth: 640 }}>
        {width > 0 && (
          <>
            <div className="tw-flow-heads" aria-hidden="true">
              {drawn.columns.map((column, place) => (
                <Text key={place} size="xs" c="dimmed" fw={600} style={{ left: column.x, width: column.width }}>
                  {stepWord(tree, steps[place]!)}
                </Text>
              ))}
            </div>
            <div className="tw-flow" style={{ height: drawn.height }} data-pointed={pointed !== null || undefined}>
              <Bands drawn={drawn} pointed={pointed} />
              {drawn.boxes.map((box) => (
                <FlowBox key={box.node.id} box={box} tree={tree} onPoint={setPointed} />
              ))}
            </div>
            <Exits flow={flow} drawn={drawn} backwards={backwards} />
          </>
        )}
      </div>
    </div>
  );
}

/** Steps count from where paths begin: the first touchpoint, the start, or, backwards, the end. */
export function stepWord(tree: PathTree, step: number): string {
  if (tree.direction === "before") return step === 1 ? t("paths.step.end") : t("paths.step.before", { n: step - 1 });
  if (tree.start !== null) return step === 1 ? t("paths.step.start") : t("paths.step.after", { n: step - 1 });
  return step === 1 ? t("paths.step.first") : t("paths.step", { n: step });
}

function Bands({ drawn, pointed }: { drawn: FlowDrawn; pointed: string | null }) {
  const touches = (band: Band): boolean => band.from === pointed || band.to === pointed;
  return (
    <svg className="tw-flow-bands" width={drawn.width} height={drawn.height} aria-hidden="true">
      <defs>
        <pattern id="tw-ended" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="6" stroke="var(--tw-bad)" strokeWidth="3" />
        </pattern>
        <pattern id="tw-open" width="5" height="5" patternUnits="userSpaceOnUse">
          <circle cx="2" cy="2" r="1.2" fill="var(--tw-ink-faint)" />
        </pattern>
      </defs>
      {drawn.bands.map((band) => (
        <path key={band.id} d={band.path} data-near={touches(band) || undefined}>
          <title>{formatCount(band.count)}</title>
        </path>
      ))}
      {drawn.stubs.map((stub) => (
        <rect key={stub.id} x={stub.x} y={stub.y} width={stub.width} height={Math.max(1, stub.height)} data-kind={stub.kind} />
      ))}
    </svg>
  );
}

/** Under each step: who went no further from there. */
function Exits({ flow, drawn, backwards }: { flow: Flow; drawn: FlowDrawn; backwards: boolean }) {
  return (
    <div className="tw-flow-exits">
      {drawn.columns.map((column, place) => (
        <div key={place} style={{ left: column.x, width: column.width + 44 }}>
          <ExitList nodes={flow.columns[place]!} backwards={backwards} />
        </div>
      ))}
    </div>
  );
}

const sum = (nodes: FlowNode[], kind: Leaving | "count"): number => nodes.reduce((total, one) => total + one[kind], 0);

export function ExitList({ nodes, backwards }: { nodes: FlowNode[]; backwards: boolean }) {
  const all = sum(nodes, "count");
  return (
    <ul className="tw-exit-list">
      {LEAVING.filter((kind) => sum(nodes, kind) > 0).map((kind) => (
        <li key={kind} data-exit={kind} data-count={sum(nodes, kind)}>
          <span className="tw-exit-mark" data-kind={kind} aria-hidden="true" />
          <span title={exitIs(kind, backwards)}>
            <FlowNumber nodes={nodes} then={kind}>
              {formatCount(sum(nodes, kind))}
            </FlowNumber>{" "}
            {exitWord(kind, backwards)} <small>{formatRate(sum(nodes, kind) / all)}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Read backwards, what ends is the line's beginning, and what goes on came from before. */
export function exitWord(kind: Leaving, backwards: boolean): string {
  if (backwards && kind === "ended") return t("paths.exit.began");
  return backwards && kind === "onward" ? t("paths.exit.earlier") : t(`paths.exit.${kind}`);
}

function exitIs(kind: Leaving, backwards: boolean): string {
  if (backwards && kind === "ended") return t("paths.exit.began.is");
  return backwards && kind === "onward" ? t("paths.exit.earlier.is") : t(`paths.exit.${kind}.is`);
}

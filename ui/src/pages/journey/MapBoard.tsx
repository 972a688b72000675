// One map: stages as columns, channels as lanes, chips, arrows, the emotion curve and the figures of each stage.
import { useRef, useState, type CSSProperties } from "react";
import type { JourneyMap, MapStage } from "../../api/types";
import { ScoreValue } from "../../components/ScoreValue";
import { formatCount } from "../../format/number";
import type { Unit } from "../../format/score";
import { t, tName, type WordKey } from "../../words/words";
import { EmotionCurve } from "./EmotionCurve";
import type { Domain } from "./curve";
import type { Lane } from "./lanes";
import { stageColumns, waysOf, type Scales } from "./layout";
import { MapArrows, useMeasured } from "./MapArrows";
import { MapChip } from "./MapChip";
import "./map.css";

export type MapBoardProps = {
  map: JourneyMap;
  scales: Scales;
  label: string;
  chosen: string | null;
  onChoose: (key: string) => void;
  lanes: Lane[];
  domain: Domain;
  other?: { label: string; stages: MapStage[] };
};

const SCORES: { measure: "nps" | "csat_rate" | "conversion_rate" | "drop_off_rate" | "median_seconds_here"; unit: Unit }[] = [
  { measure: "nps", unit: "nps" },
  { measure: "csat_rate", unit: "rate" },
  { measure: "conversion_rate", unit: "rate" },
  { measure: "drop_off_rate", unit: "rate" },
  { measure: "median_seconds_here", unit: "seconds" },
];

export function MapBoard({ map, scales, lanes, domain, label, chosen, onChoose, other }: MapBoardProps) {
  const board = useRef<HTMLDivElement>(null);
  const measured = useMeasured(board, map);
  const [hovered, setHovered] = useState<string | null>(null);
  const pointed = hovered ?? chosen;
  const near = nearOf(map, pointed);
  const hurting = new Set(map.pains.map((pain) => pain.touchpoint));
  const rows = { curve: lanes.length + 2, figures: lanes.length + 3 };
  return (
    <div className="tw-board-scroll" role="region" aria-label={label} tabIndex={0}>
      <div ref={board} className="tw-board" style={{ "--stages": map.stages.length } as CSSProperties} data-board>
        {lanes.map((lane, index) => (
          <div key={lane.key} className="tw-lane" style={{ gridRow: index + 2 }} aria-hidden="true">
            <span>{lane.name}</span>
          </div>
        ))}
        <MapArrows map={map} scales={scales} measured={measured} pointed={pointed} />
        {stageColumns(map, lanes).map(({ stage, touchpoints }, column) => (
          <section key={stage.key} className="tw-stage" aria-label={stage.name}>
            <StageHead stage={stage} column={column} />
            {lanes.map((lane, row) => {
              const here = touchpoints.filter((one) => lane.channels.includes(one.channel));
              return here.length === 0 ? null : (
                <div key={lane.key} className="tw-cell" style={{ gridRow: row + 2, gridColumn: column + 2 }}>
                  {here.map((one) => (
                    <MapChip
                      key={one.key}
                      touchpoint={one}
                      scales={scales}
                      chosen={one.key === chosen}
                      dimmed={near !== null && !near.has(one.key)}
                      marked={lane.channels.length > 1}
                      hurts={hurting.has(one.key)}
                      onPoint={setHovered}
                      onChoose={onChoose}
                    />
                  ))}
                </div>
              );
            })}
            <StageFigures stage={stage} row={rows.figures} column={column} />
          </section>
        ))}
        <div className="tw-row-label" style={{ gridRow: rows.curve }} aria-hidden="true">
          {t("measure.emotion")}
          <small>{t("map.curve.scale", { low: domain[0], high: domain[1] })}</small>
        </div>
        <div className="tw-curve-cell" style={{ gridRow: rows.curve }}>
          <EmotionCurve stages={map.stages} other={other} domain={domain} />
        </div>
        <FigureLabels row={rows.figures} />
      </div>
    </div>
  );
}

/** The chip itself and the chips its arrows lead to or come from; null: nothing is pointed at. */
function nearOf(map: JourneyMap, pointed: string | null): Set<string> | null {
  const touchpoint = map.touchpoints.find((one) => one.key === pointed);
  if (!touchpoint) return null;
  const { into, out } = waysOf(map, touchpoint);
  return new Set([touchpoint.key, ...into.map((one) => one.source), ...out.map((one) => one.target)]);
}

function StageHead({ stage, column }: { stage: MapStage; column: number }) {
  return (
    <header className="tw-stage-head" style={{ gridColumn: column + 2 }} data-within={stage.within}>
      <h3>{stage.name}</h3>
      {tName("stage", stage.within) !== stage.name && <p>{tName("stage", stage.within)}</p>}
    </header>
  );
}

function FigureLabels({ row }: { row: number }) {
  const words: WordKey[] = [
    "measure.customers",
    "measure.interactions",
    ...SCORES.map(({ measure }) => `measure.${measure}` as WordKey),
  ];
  return (
    <div className="tw-figures tw-figures-labels" style={{ gridRow: row, gridColumn: 1 }} aria-hidden="true">
      {words.map((word) => (
        <div key={word}>{t(word)}</div>
      ))}
    </div>
  );
}

function StageFigures({ stage, row, column }: { stage: MapStage; row: number; column: number }) {
  return (
    <dl className="tw-figures" style={{ gridRow: row, gridColumn: column + 2 }}>
      <Figure word="measure.customers">{formatCount(stage.customers)}</Figure>
      <Figure word="measure.interactions">{formatCount(stage.interactions)}</Figure>
      {SCORES.map(({ measure, unit }) => (
        <Figure key={measure} word={`measure.${measure}`}>
          <ScoreValue score={stage[measure]} unit={unit} measure={measure} form="split" />
        </Figure>
      ))}
    </dl>
  );
}

function Figure({ word, children }: { word: WordKey; children: React.ReactNode }) {
  return (
    <div>
      <dt>{t(word)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

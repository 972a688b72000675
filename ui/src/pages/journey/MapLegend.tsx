// What the marks mean, and what is not drawn.
import type { JourneyMap } from "../../api/types";
import { formatCount } from "../../format/number";
import { t } from "../../words/words";
import { emotionColour } from "./layout";

export function MapLegend({ map }: { map: JourneyMap }) {
  const drawn = map.transitions.reduce((total, one) => total + one.count, 0);
  return (
    <div className="tw-legend">
      <Mark colour={emotionColour(75)} glyph="▲" word={t("map.legend.good")} />
      <Mark colour={emotionColour(50)} glyph="◆" word={t("map.legend.mixed")} />
      <Mark colour={emotionColour(25)} glyph="▼" word={t("map.legend.bad")} />
      <span>
        <span className="tw-disc" data-feeling="weak" style={{ width: 16, height: 16, fontSize: 9 }} aria-hidden="true">
          ?
        </span>
        {t("map.legend.weak")}
      </span>
      <span>
        <span className="tw-disc" data-feeling="unasked" style={{ width: 16, height: 16 }} aria-hidden="true" />
        {t("map.legend.unasked")}
      </span>
      <span>{t("map.legend.size")}</span>
      <span>
        <svg width="34" height="12" aria-hidden="true">
          <path d="M0 6H26" stroke="#6d7f92" strokeWidth="4" opacity="0.6" />
          <path d="M26 1 34 6 26 11Z" fill="#6d7f92" />
        </svg>
        {t("map.legend.arrow", { n: formatCount(drawn), all: formatCount(map.transitions_in_all) })}
      </span>
      <span>
        <svg width="34" height="12" aria-hidden="true">
          <path d="M8 6H34" stroke="#6d7f92" strokeWidth="3" strokeDasharray="6 4" opacity="0.6" />
          <path d="M8 1 0 6 8 11Z" fill="#6d7f92" />
        </svg>
        {t("map.legend.back")}
      </span>
      <span>
        <Swatch colour="#009e73" /> {t("map.legend.in")}
      </span>
      <span>
        <Swatch colour="#c2679a" /> {t("map.legend.out")}
      </span>
    </div>
  );
}

function Mark({ colour, glyph, word }: { colour: string; glyph: string; word: string }) {
  return (
    <span>
      <span className="tw-disc" style={{ width: 16, height: 16, background: colour, fontSize: 8 }} aria-hidden="true">
        {glyph}
      </span>
      {word}
    </span>
  );
}

function Swatch({ colour }: { colour: string }) {
  return <span style={{ width: 18, height: 4, borderRadius: 2, background: colour }} aria-hidden="true" />;
}

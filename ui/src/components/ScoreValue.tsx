// A score as it is always shown: value, n, interval; on hover what it means. Too little data is greyed, with why.
import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import type { Score } from "../api/types";
import { formatCount } from "../format/number";
import { formatInterval, formatIntervalShort, formatValue, isWeak, type Unit } from "../format/score";
import { t, type WordKey } from "../words/words";

export type ScoreValueProps = {
  score: Score;
  unit: Unit;
  /** Key of the measure: `measure.<measure>.is` is the definition shown on hover. */
  measure: string;
  /** n and interval underneath ("full"), beside ("inline"), interval beside and n underneath ("split"), on hover ("value"). */
  form?: "full" | "inline" | "split" | "value";
  size?: "sm" | "md" | "lg";
};

const SIZES = { sm: 14, md: 18, lg: 26 } as const;

export function ScoreValue({ score, unit, measure, form = "full", size = "sm" }: ScoreValueProps) {
  const weak = isWeak(score);
  const value = formatValue(score.value, unit);
  const interval = formatInterval(score, unit);
  const small = [t("score.n", { n: formatCount(score.n) }), interval].filter(Boolean).join(" · ");
  const said = weak ? (score.note ?? small) : small;
  if (form === "split") return <Split {...{ score, unit, measure, weak, value, interval }} />;
  return (
    <Tooltip label={<Definition measure={measure} score={score} interval={interval} />} multiline w={280} withArrow>
      <span
        style={{ display: form === "full" ? "inline-flex" : "inline", flexDirection: "column", lineHeight: 1.25 }}
        data-score={measure}
      >
        <span
          style={{
            fontSize: SIZES[size],
            fontWeight: size === "sm" ? 600 : 650,
            color: weak ? "var(--tw-ink-faint)" : "var(--tw-ink)",
          }}
        >
          {value}
        </span>
        {form !== "value" && (
          <span style={{ fontSize: size === "sm" ? 11.5 : 12.5, color: "var(--tw-ink-faint)", marginLeft: form === "inline" ? 6 : 0 }}>
            {said}
          </span>
        )}
        {form === "value" && <span className="sr-only"> ({said})</span>}
      </span>
    </Tooltip>
  );
}

type SplitProps = { score: Score; unit: Unit; measure: string; weak: boolean; value: string; interval: string };

function Split({ score, unit, measure, weak, value, interval }: SplitProps) {
  return (
    <Tooltip label={<Definition measure={measure} score={score} interval={interval} />} multiline w={280} withArrow>
      <span style={{ display: "inline-block", lineHeight: 1.2 }} data-score={measure}>
        <span style={{ fontSize: 13.5, fontWeight: 650, color: weak ? "var(--tw-ink-faint)" : "var(--tw-ink)" }}>{value}</span>
        {!weak && <span style={{ fontSize: 11, color: "var(--tw-ink-soft)", marginLeft: 6 }}>{formatIntervalShort(score, unit)}</span>}
        <span style={{ display: "block", fontSize: 11, color: "var(--tw-ink-faint)" }}>
          {weak && score.note ? score.note : t("score.n", { n: formatCount(score.n) })}
        </span>
      </span>
    </Tooltip>
  );
}

function Definition({ measure, score, interval }: { measure: string; score: Score; interval: string }): ReactNode {
  const confidence = Math.round(score.confidence * 100);
  return (
    <>
      <b>{t(`measure.${measure}` as WordKey)}</b>
      <br />
      {t(`measure.${measure}.is` as WordKey)}
      <br />
      {t("score.n", { n: formatCount(score.n) })}
      {interval && `, ${t("score.interval", { confidence, interval })}`}
      {score.note && (
        <>
          <br />
          {score.note}
        </>
      )}
    </>
  );
}

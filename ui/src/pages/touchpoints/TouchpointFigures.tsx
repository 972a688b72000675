// One touchpoint's figures, each with n, interval and definition; what was never asked is left out.
import type { TouchpointScorecard } from "../../api/types";
import { FigureCell, FigureGrid } from "../../components/FigureGrid";
import { ScoreValue } from "../../components/ScoreValue";
import { formatAmount, formatCount } from "../../format/number";
import { t } from "../../words/words";
import { MEASURES } from "./touchpointColumns";

export function TouchpointFigures({ row }: { row: TouchpointScorecard }) {
  const asked = MEASURES.filter(({ field }) => field !== "emotion" && row[field].value !== null);
  return (
    <FigureGrid>
      <FigureCell
        name={t("touchpoint.figure.customers")}
        value={formatCount(row.customers)}
        note={t("touchpoint.figure.customers.note", {
          interactions: formatCount(row.interactions),
          meetings: formatCount(row.meetings),
        })}
      />
      {asked.map((measure) => (
        <FigureCell key={measure.key} name={t(`measure.${measure.field}`)}>
          <ScoreValue score={row[measure.field]} unit={measure.unit} measure={measure.field} size="md" />
        </FigureCell>
      ))}
      {row.value !== 0 && (
        <FigureCell name={t("touchpoint.figure.value")} value={formatAmount(row.value)} note={t("touchpoint.figure.value.note")} />
      )}
      {row.cost !== 0 && (
        <FigureCell name={t("touchpoint.figure.cost")} value={formatAmount(row.cost)} note={t("touchpoint.figure.cost.note")} />
      )}
      {row.issues > 0 && (
        <FigureCell name={t("touchpoint.figure.issues")} value={formatCount(row.issues)} note={t("touchpoint.figure.issues.note")} />
      )}
      <FigureCell name={t("touchpoint.figure.open")} value={formatCount(row.still_open)} note={t("touchpoint.figure.open.note")} />
    </FigureGrid>
  );
}

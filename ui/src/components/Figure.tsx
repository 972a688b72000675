// A score under the name of its measure.
import { Text } from "@mantine/core";
import type { Score } from "../api/types";
import type { Unit } from "../format/score";
import { t, type WordKey } from "../words/words";
import { ScoreValue, type ScoreValueProps } from "./ScoreValue";

export type FigureProps = { score: Score; unit: Unit; measure: string } & Pick<ScoreValueProps, "form" | "size">;

export function Figure({ score, unit, measure, form, size }: FigureProps) {
  return (
    <div>
      <Text size="xs" c="dimmed" fw={600}>
        {t(`measure.${measure}` as WordKey)}
      </Text>
      <ScoreValue score={score} unit={unit} measure={measure} form={form} size={size} />
    </div>
  );
}

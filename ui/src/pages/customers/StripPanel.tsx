// How each answer on the part of the line that is looked at felt, with what was bought and what went wrong.
import { Group, Text } from "@mantine/core";
import { useCallback } from "react";
import type { Interaction } from "../../api/types";
import { Chart, type ChartLook } from "../../components/Chart";
import { formatMoment } from "../../format/date";
import { formatCount } from "../../format/number";
import { t, tName } from "../../words/words";
import { inksOf } from "../touchpoints/chartInks";
import { felt, stripOption, type StripWords } from "./emotionStrip";
import { stripFinding } from "./stripFinding";
import { StripLegend } from "./StripLegend";

const STRIP_WORDS: StripWords = {
  number: formatCount,
  moment: formatMoment,
  kind: (kind) => tName("kind", kind),
  emotion: t("measure.emotion"),
};

/** `asked`: the whole line, which tells whether this customer was ever asked. */
export function StripPanel({ line, asked }: { line: Interaction[]; asked: Interaction[] }) {
  const option = useCallback(
    (look: ChartLook) => {
      const inks = inksOf(look);
      return stripOption(line, { ...inks, good: inks.feeling, bad: inks.aim }, STRIP_WORDS);
    },
    [line],
  );
  const answers = felt(line);
  if (answers.length === 0) {
    return (
      <Text size="sm" c="dimmed" my="sm">
        {t(felt(asked).length === 0 ? "customer.strip.none" : "customer.strip.none_here")}
      </Text>
    );
  }
  return (
    <div style={{ minWidth: 0, marginTop: 16 }} data-strip>
      <Chart
        title={t("customer.strip")}
        sentence={stripFinding(answers)}
        option={option}
        height={170}
        name="emotion"
        table={{
          head: [t("customer.time"), t("customer.export.touchpoint"), t("customer.export.kind"), t("customer.export.value"), t("customer.export.scale"), t("measure.emotion")],
          rows: answers.map(({ interaction: one, emotion }) => [
            formatMoment(one.occurred_at),
            one.name,
            tName("kind", one.kind),
            one.value,
            one.scale,
            Math.round(emotion),
          ]),
        }}
      />
      <Group justify="space-between" mt={4} mb="sm">
        <Text size="sm" c="dimmed">
          {stripFinding(answers)}
        </Text>
        <StripLegend line={line} />
      </Group>
    </div>
  );
}

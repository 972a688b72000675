// Emotion against its target on one line from 0 to 100: the interval as a bar, the value as a dot, the target as a tick.
import { Group, Text } from "@mantine/core";
import type { TouchpointScorecard } from "../../api/types";
import { ScoreValue } from "../../components/ScoreValue";
import { formatInterval, formatValue, isWeak } from "../../format/score";
import { t } from "../../words/words";

/** What the interval says of the target: below, above, or that it cannot be told. */
export function verdict({ emotion, target }: Pick<TouchpointScorecard, "emotion" | "target">): string {
  if (target === null) return t("touchpoint.emotion.no_target");
  if (isWeak(emotion) || emotion.low === null || emotion.high === null) return t("touchpoint.emotion.target", { target });
  const gap = Math.abs(Math.round((emotion.value ?? 0) - target));
  if (emotion.high < target) return t("touchpoint.emotion.below", { gap });
  if (emotion.low > target) return t("touchpoint.emotion.above", { gap });
  return t("touchpoint.emotion.near");
}

export function EmotionLine({ row }: { row: TouchpointScorecard }) {
  const { emotion, target } = row;
  if (emotion.value === null) return <Text size="sm" c="dimmed">{t("touchpoint.emotion.unasked")}</Text>;
  const figures = { value: formatValue(emotion.value, "emotion"), interval: formatInterval(emotion, "emotion") };
  const sentence =
    target === null
      ? t("touchpoint.emotion.sentence_no_target", figures)
      : t("touchpoint.emotion.sentence", { ...figures, target });
  return (
    <Group gap="md" align="center" wrap="wrap">
      <ScoreValue score={emotion} unit="emotion" measure="emotion" size="lg" form="inline" />
      <Drawing row={row} sentence={sentence} />
      <Text size="sm" c="dimmed">
        {verdict(row)}
      </Text>
    </Group>
  );
}

const WIDTH = 240;
const x = (value: number): number => 4 + (value / 100) * (WIDTH - 8);

function Drawing({ row, sentence }: { row: TouchpointScorecard; sentence: string }) {
  const { emotion, target } = row;
  const low = emotion.low ?? emotion.value ?? 0;
  const high = emotion.high ?? emotion.value ?? 0;
  return (
    <svg width={WIDTH} height={34} role="img" aria-label={sentence} style={{ flex: "none", maxWidth: "100%" }}>
      <title>{sentence}</title>
      <line x1={x(0)} x2={x(100)} y1={13} y2={13} stroke="var(--tw-line-strong)" strokeWidth={2} />
      <line x1={x(low)} x2={x(high)} y1={13} y2={13} stroke="var(--tw-good)" strokeOpacity={0.35} strokeWidth={10} />
      <circle cx={x(emotion.value ?? 0)} cy={13} r={5} fill={isWeak(emotion) ? "var(--tw-card)" : "var(--tw-good)"} stroke="var(--tw-good)" strokeWidth={2} />
      {target !== null && <path d={`M${x(target)} 3 v20`} stroke="var(--tw-bad)" strokeWidth={2.5} />}
      <text x={x(0) - 4} y={32} fontSize={10} fill="var(--tw-ink-faint)">0</text>
      <text x={x(100) + 4} y={32} fontSize={10} fill="var(--tw-ink-faint)" textAnchor="end">100</text>
    </svg>
  );
}

// How a customer's answers felt on average: the number and its place between worst and best.
import { Text } from "@mantine/core";
import { t } from "../../words/words";

const WIDTH = 56;

export function EmotionDot({ emotion }: { emotion: number | null }) {
  if (emotion === null) {
    return (
      <Text size="sm" c="dimmed" span title={t("customers.emotion.unasked")}>
        –<span className="sr-only"> {t("customers.emotion.unasked")}</span>
      </Text>
    );
  }
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: 8 }} title={t("customers.emotion.asked")}>
      <span style={{ minWidth: 24, textAlign: "right" }}>{Math.round(emotion)}</span>
      <svg width={WIDTH} height={10} aria-hidden="true" focusable="false">
        <line x1={5} x2={WIDTH - 5} y1={5} y2={5} stroke="var(--tw-line-strong)" strokeWidth={2} />
        <circle cx={5 + (emotion / 100) * (WIDTH - 10)} cy={5} r={4} fill="var(--tw-good)" />
      </svg>
    </span>
  );
}

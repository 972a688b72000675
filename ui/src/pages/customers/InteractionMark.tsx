// What an interaction was beyond a contact: an answer with its scale, an outcome's worth, an issue, a cost.
import type { Interaction } from "../../api/types";
import { Icon } from "../../components/Icon";
import { formatNumber } from "../../format/number";
import { t, tName } from "../../words/words";
import { moodOf, writtenScale, type Mood } from "./emotion";

/** A second code beside the colour: filled up, level, filled down. */
const SIGNS: Record<Mood, string> = { good: "▲", middling: "■", bad: "▼" };
const INKS: Record<Mood, [string, string]> = {
  good: ["var(--tw-good-soft)", "var(--tw-good)"],
  middling: ["var(--tw-sunken)", "var(--tw-ink-soft)"],
  bad: ["var(--tw-bad-soft)", "var(--tw-bad)"],
};

export function InteractionMark({ interaction }: { interaction: Interaction }) {
  const { kind, value, scale } = interaction;
  const mood = moodOf(interaction);
  if (mood) {
    const answer = t("customer.score.of", { value: formatNumber(value), scale: writtenScale(scale ?? "") });
    return (
      <Mark ink={INKS[mood]}>
        <span aria-hidden="true">{SIGNS[mood]}</span> {tName("kind", kind)} {answer}
        <span className="sr-only">, {t(`customer.score.mood.${mood}`)}</span>
      </Mark>
    );
  }
  if (kind === "contact") return null;
  if (kind === "issue") {
    return (
      <Mark ink={INKS.bad}>
        <Icon name="warning" size={12} /> {tName("kind", kind)}
      </Mark>
    );
  }
  if (kind === "outcome") {
    return (
      <Mark ink={INKS.good} strong>
        <Icon name="check" size={12} /> {tName("kind", kind)}
        {value !== null && `, ${t("customer.value", { value: formatNumber(value) })}`}
      </Mark>
    );
  }
  const cost = kind === "cost" && value !== null;
  return <Mark ink={INKS.middling}>{cost ? t("customer.cost", { value: formatNumber(value) }) : tName("kind", kind)}</Mark>;
}

function Mark({ ink, strong = false, children }: { ink: [string, string]; strong?: boolean; children: React.ReactNode }) {
  const [background, color] = ink;
  return (
    <span
      style={{
        background,
        color,
        border: `1px solid ${strong ? color : "transparent"}`,
        borderRadius: 5,
        padding: "1px 7px",
        fontSize: 12.5,
        fontWeight: 600,
        display: "inline-flex",
        alignItems: "center",
        gap: 4,
        whiteSpace: "nowrap",
      }}
    >
      {children}
    </span>
  );
}

// What the strip of answers says, in a sentence.
import { formatCount } from "../../format/number";
import { t } from "../../words/words";
import type { Felt } from "./emotionStrip";

export function stripFinding(answers: readonly Felt[]): string {
  const ordered = [...answers].sort((a, b) => a.emotion - b.emotion);
  const [worst, best, last] = [ordered[0], ordered[ordered.length - 1], answers[answers.length - 1]];
  if (!worst || !best || !last) return t("customer.strip.none");
  const round = ({ emotion }: Felt): string => String(Math.round(emotion));
  if (answers.length === 1) return t("customer.strip.one", { last: round(last), last_name: last.interaction.name });
  return t("customer.strip.finding", {
    n: formatCount(answers.length),
    worst: round(worst),
    worst_name: worst.interaction.name,
    best: round(best),
    best_name: best.interaction.name,
    last: round(last),
  });
}

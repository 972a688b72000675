// Where it hurts, worst first as the record has it: a sentence with its figures; a click opens the evidence.
import { Group, Text, UnstyledButton } from "@mantine/core";
import type { JourneyMap, PainPoint } from "../../api/types";
import { Section } from "../../components/Page";
import { formatCount } from "../../format/number";
import { formatInterval, formatValue, type Unit } from "../../format/score";
import { t, type WordKey } from "../../words/words";

const UNITS: Record<PainPoint["kind"], Unit> = { low_score: "emotion", drop_off: "rate", long_wait: "seconds", issues: "rate" };

export const painUnit = (pain: PainPoint): Unit => UNITS[pain.kind];

export function PainPoints({ map, onChoose }: { map: JourneyMap; onChoose: (key: string) => void }) {
  return (
    <Section title={t("map.pains")}>
      {map.pains.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("map.pains.none")}
        </Text>
      ) : (
        <ul className="tw-pains">
          {map.pains.map((pain) => (
            <li key={`${pain.touchpoint}-${pain.kind}`}>
              <UnstyledButton className="tw-pain" onClick={() => onChoose(pain.touchpoint)} aria-haspopup="dialog">
                <PainWords map={map} pain={pain} />
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function PainWords({ map, pain }: { map: JourneyMap; pain: PainPoint }) {
  const name = map.touchpoints.find((one) => one.key === pain.touchpoint)?.name ?? pain.touchpoint;
  return (
    <>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text fw={650} size="sm">
          {name}
        </Text>
        <Text size="xs" fw={600} style={{ color: "var(--tw-bad)", whiteSpace: "nowrap" }}>
          {t(`map.pain.${pain.kind}` as WordKey)}
        </Text>
      </Group>
      <Text size="sm" mt={2}>
        {pain.sentence}
      </Text>
      <Text size="xs" c="dimmed" mt={4}>
        {t("map.pain.concerns", { n: formatCount(pain.customers) })}
      </Text>
    </>
  );
}

/** The evidence: the score and its peers', each with n and interval. */
export function PainEvidence({ pain }: { pain: PainPoint }) {
  const unit = painUnit(pain);
  return (
    <div style={{ border: "1px solid var(--tw-line)", borderLeft: "4px solid var(--tw-bad)", borderRadius: 8, padding: 12 }}>
      <Text size="xs" fw={650} style={{ color: "var(--tw-bad)" }}>
        {t(`map.pain.${pain.kind}` as WordKey)}
      </Text>
      <Text size="sm" my={4}>
        {pain.sentence}
      </Text>
      <table style={{ width: "100%", fontSize: 13, borderCollapse: "collapse" }}>
        <tbody>
          {[
            { word: t("map.pain.here"), score: pain.score },
            { word: pain.compared_to, score: pain.peers },
          ].map(({ word, score }) => (
            <tr key={word}>
              <th scope="row" style={{ textAlign: "left", fontWeight: 500, padding: "3px 8px 3px 0" }}>
                {word}
              </th>
              <td style={{ textAlign: "right", fontWeight: 650, whiteSpace: "nowrap" }}>{formatValue(score.value, unit)}</td>
              <td style={{ textAlign: "right", color: "var(--tw-ink-faint)", paddingLeft: 8 }}>
                {[formatInterval(score, unit), t("score.n", { n: formatCount(score.n) })].filter(Boolean).join(" · ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// Two customers side by side: how likely they are one, and what speaks for it and against it, field by field.
import { Button, Group, Table, Text } from "@mantine/core";
import type { Evidence, PossibleDuplicate } from "../../api/customer";
import { NOTHING } from "../../format/number";
import { Icon } from "../../components/Icon";
import { t, tName } from "../../words/words";
import { saidValue } from "../customers/saidValue";
import { CustomerLink } from "../touchpoints/TouchpointLink";
import { orderedEvidence, saidProbability, saysOf, widthOf } from "./evidence";

export type PairCardProps = { pair: PossibleDuplicate; onMerge: () => void; onApart: () => void };

export function PairCard({ pair, onMerge, onApart }: PairCardProps) {
  const between = t("duplicates.pair", { left: pair.left, right: pair.right });
  return (
    <section className="tw-card tw-pair" aria-label={between} data-pair={`${pair.left} ${pair.right}`}>
      <Group justify="space-between" gap="sm" align="flex-start">
        <div style={{ minWidth: 0, flex: "1 1 260px" }}>
          <Text fw={650} component="h2" m={0} size="md" style={{ overflowWrap: "anywhere" }}>
            <CustomerLink customer={pair.left}>{pair.left}</CustomerLink> {t("duplicates.and")}{" "}
            <CustomerLink customer={pair.right}>{pair.right}</CustomerLink>
          </Text>
          <Likely probability={pair.probability} />
        </div>
        <Group gap="xs" className="tw-no-print">
          <Button size="xs" leftSection={<Icon name="merge" size={14} />} onClick={onMerge} aria-label={`${t("duplicates.merge")}: ${between}`}>
            {t("duplicates.merge")}
          </Button>
          <Button size="xs" variant="default" leftSection={<Icon name="split" size={14} />} onClick={onApart} aria-label={`${t("duplicates.apart")}: ${between}`}>
            {t("duplicates.apart")}
          </Button>
        </Group>
      </Group>
      <EvidenceTable evidence={pair.evidence} caption={between} pair={pair} />
    </section>
  );
}

function Likely({ probability }: { probability: number }) {
  return (
    <div className="tw-likely">
      <span className="tw-likely-bar" aria-hidden="true">
        <span style={{ width: `${probability * 100}%` }} />
      </span>
      <Text size="sm" span>
        {t("duplicates.probability", { rate: saidProbability(probability) })}
      </Text>
    </div>
  );
}

function EvidenceTable({ evidence, caption, pair }: { evidence: Evidence[]; caption: string; pair: PossibleDuplicate }) {
  const ordered = orderedEvidence(evidence);
  const most = Math.max(1, ...evidence.map((one) => Math.abs(one.weight)));
  return (
    <Table.ScrollContainer minWidth={520} scrollAreaProps={{ viewportProps: { tabIndex: 0, role: "region", "aria-label": caption } }}>
      <Table fz="sm" verticalSpacing={5}>
        <caption className="sr-only">{t("duplicates.evidence", { pair: caption })}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t("duplicates.field")}</Table.Th>
            <Table.Th scope="col" style={{ overflowWrap: "anywhere" }}>
              {pair.left}
            </Table.Th>
            <Table.Th scope="col" style={{ overflowWrap: "anywhere" }}>
              {pair.right}
            </Table.Th>
            <Table.Th scope="col">{t("duplicates.says")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ordered.map((one) => (
            <Row key={one.field} evidence={one} most={most} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** What neither has is no more than a dash. */
function shown(value: Evidence["left"], other: Evidence["left"]): string {
  return value === null && other === null ? NOTHING : saidValue(value);
}

function Row({ evidence, most }: { evidence: Evidence; most: number }) {
  const says = saysOf(evidence);
  return (
    <Table.Tr data-field={evidence.field} data-says={says}>
      <Table.Th scope="row" fw={500}>
        {tName("trait", evidence.field)}
      </Table.Th>
      <Table.Td style={{ overflowWrap: "anywhere" }}>{shown(evidence.left, evidence.right)}</Table.Td>
      <Table.Td style={{ overflowWrap: "anywhere" }}>{shown(evidence.right, evidence.left)}</Table.Td>
      <Table.Td>
        <span className="tw-says">
          <span className="tw-says-bar" aria-hidden="true">
            <span style={{ width: `${widthOf(evidence, most)}%` }} data-says={says} />
          </span>
          {t(`duplicates.says.${says}`)}
          <span className="tw-fact-from">{tName("agreement", evidence.agreement)}</span>
        </span>
      </Table.Td>
    </Table.Tr>
  );
}

// Customers who may be the same person, most likely first, each pair with its evidence: merge them, or keep them apart.
import { Button, Group, Select, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { isNotOffered } from "../../api/client";
import type { PossibleDuplicate, PossibleDuplicates } from "../../api/customer";
import { useApi } from "../../api/queries";
import { Page } from "../../components/Page";
import { EmptyPanel, StatePanel } from "../../components/StatePanel";
import { formatCount, formatRate } from "../../format/number";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { MergeDialog } from "../customers/MergeDialog";
import { ApartDialog } from "./ApartDialog";
import { THRESHOLDS, readThreshold } from "./evidence";
import { PairCard } from "./PairCard";
import "../../components/facts.css";
import "./duplicates.css";

const AT_MOST = 100;

type Asked = { kind: "merge" | "apart"; pair: PossibleDuplicate } | null;

export function DuplicatesPage() {
  const [state, change] = useUrlState();
  const atLeast = readThreshold(state.at_least);
  const query = useApi<PossibleDuplicates>("possible_duplicates", { at_least: atLeast, limit: AT_MOST });
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const absent = query.isError && isNotOffered(query.error);
  return (
    <Page title={t("duplicates.title")} sentence={t("duplicates.sentence")} ready={(query.isSuccess || absent) && !query.isPlaceholderData}>
      {absent ? (
        <EmptyPanel title={t("state.not_offered")} why={t("duplicates.not_offered")} />
      ) : (
        <>
          <Threshold value={atLeast} found={query.data?.found} onChange={(value) => change({ at_least: value })} />
          <StatePanel query={query} skeleton={<PairsSkeleton />} empty={emptyWords}>
            {({ pairs }) => <Pairs pairs={pairs} onAsk={setAsked} />}
          </StatePanel>
        </>
      )}
      <MergeDialog opened={asked?.kind === "merge"} customer={asked?.pair.left ?? ""} other={asked?.pair.right} onClose={close} />
      <ApartDialog pair={asked?.kind === "apart" ? asked.pair : null} onClose={close} />
    </Page>
  );
}

/** Pairs shown at first, and added by "show more". */
const PORTION = 10;

function Pairs({ pairs, onAsk }: { pairs: PossibleDuplicate[]; onAsk: (asked: Asked) => void }) {
  const [portions, setPortions] = useState(1);
  const shown = pairs.slice(0, portions * PORTION);
  const left = pairs.length - shown.length;
  return (
    <>
      <ol className="tw-pairs" aria-label={t("duplicates.title")}>
        {shown.map((pair) => (
          <li key={`${pair.left} ${pair.right}`}>
            <PairCard pair={pair} onMerge={() => onAsk({ kind: "merge", pair })} onApart={() => onAsk({ kind: "apart", pair })} />
          </li>
        ))}
      </ol>
      {left > 0 && (
        <Group justify="center" mt="md">
          <Button variant="default" onClick={() => setPortions(portions + 1)}>
            {t("duplicates.more", { n: Math.min(PORTION, left) })}
          </Button>
        </Group>
      )}
    </>
  );
}

type ThresholdProps = { value: number; found: number | undefined; onChange: (value: string | null) => void };

function Threshold({ value, found, onChange }: ThresholdProps) {
  const many = (found ?? 0) > AT_MOST ? t("duplicates.found_most", { n: AT_MOST, all: formatCount(found) }) : t("duplicates.found", { n: formatCount(found) });
  return (
    <Group gap="xs" className="tw-no-print">
      <Select
        size="xs"
        w={210}
        aria-label={t("duplicates.at_least")}
        allowDeselect={false}
        value={String(value)}
        data={THRESHOLDS.map((one) => ({ value: String(one), label: t("duplicates.at_least.is", { rate: formatRate(one) }) }))}
        onChange={onChange}
      />
      <Text size="sm" c="dimmed" role="status" data-found={found}>
        {found !== undefined && (found === 1 ? t("duplicates.found_one") : many)}
      </Text>
    </Group>
  );
}

function emptyWords({ pairs }: PossibleDuplicates) {
  return pairs.length > 0 ? null : { title: t("duplicates.none"), why: t("duplicates.none.why") };
}

function PairsSkeleton() {
  return (
    <Stack gap="md">
      {Array.from({ length: 3 }, (_, place) => (
        <Skeleton key={place} height={200} />
      ))}
    </Stack>
  );
}

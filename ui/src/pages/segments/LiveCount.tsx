// How many customers the conditions mean as they stand, counted as they change, and some of them.
import { Anchor, Skeleton, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { apiPost } from "../../api/client";
import type { SegmentCount } from "../../api/customer";
import type { CustomerRow } from "../../api/types";
import { Section } from "../../components/Page";
import { ErrorPanel } from "../../components/StatePanel";
import { formatMoment } from "../../format/date";
import { NBSP, formatCount, formatNumber, formatRate, formatSeconds } from "../../format/number";
import type { Condition } from "../../url/condition";
import { t } from "../../words/words";
import { CustomerLink } from "../touchpoints/TouchpointLink";
import "../../components/facts.css";

const PAUSE_MS = 250;

export type LiveCountProps = { conditions: Condition[]; incomplete: number };

export function LiveCount({ conditions, incomplete }: LiveCountProps) {
  const [asked] = useDebouncedValue(JSON.stringify(conditions), PAUSE_MS);
  const query = useQuery<SegmentCount, Error>({
    queryKey: ["api", "segments/count", asked],
    queryFn: () => apiPost<SegmentCount>("segments/count", { conditions: JSON.parse(asked) as Condition[] }),
    placeholderData: keepPreviousData,
    enabled: incomplete === 0,
    retry: false,
  });
  const settled = incomplete === 0 && query.isSuccess && !query.isPlaceholderData && asked === JSON.stringify(conditions);
  return (
    <Section title={t("segment.who")}>
      <div data-count={settled ? query.data.customers : undefined} style={{ minHeight: 92 }}>
        <div role="status" aria-live="polite" style={{ opacity: settled ? 1 : 0.55 }}>
          {query.data && <Figure count={query.data} />}
          {!query.data && query.isFetching && <Skeleton height={56} />}
        </div>
        {incomplete > 0 && (
          <Text size="sm" c="var(--tw-warn-ink)" fw={600}>
            {incomplete === 1 ? t("segment.count.incomplete_one") : t("segment.count.incomplete", { n: incomplete })}
          </Text>
        )}
      </div>
      {query.error && <ErrorPanel problem={query.error} retry={() => void query.refetch()} />}
      {query.data && (
        <div style={{ opacity: settled ? 1 : 0.55 }}>
          <Sample rows={query.data.sample} />
          {query.data.customers > 0 && incomplete === 0 && (
            <Anchor size="sm" renderRoot={(props) => <Link to={"/customers" as string} search={{ where: JSON.stringify(conditions) } as never} {...props} />}>
              {t("segment.see_all")}
            </Anchor>
          )}
        </div>
      )}
    </Section>
  );
}

function Figure({ count }: { count: SegmentCount }) {
  const share = count.of > 0 ? formatRate(count.customers / count.of) : "–";
  return (
    <>
      <div className="tw-live-count">{count.customers === 1 ? t("segment.count_one") : t("segment.count", { n: formatCount(count.customers) })}</div>
      <Text size="sm" c="dimmed">
        {t("segment.count.of", { share, all: formatCount(count.of) })}
        {", "}
        {t("segment.count.took", { time: count.took_ms < 1000 ? `${formatNumber(count.took_ms)}${NBSP}ms` : formatSeconds(count.took_ms / 1000) })}
      </Text>
    </>
  );
}

function Sample({ rows }: { rows: CustomerRow[] }) {
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed" mb="xs">
        {t("segment.sample.none")}
      </Text>
    );
  }
  return (
    <>
      <Text size="sm" fw={600} component="h3" m={0} mb={6}>
        {t("segment.sample")}
      </Text>
      <ul className="tw-list" style={{ marginBottom: 10 }} data-sample>
        {rows.map((row) => (
          <li key={row.customer}>
            <CustomerLink customer={row.customer}>{row.customer}</CustomerLink>
            <Text size="xs" c="dimmed">
              {formatMoment(row.last_at)} · {t("line.period.many", { n: formatCount(row.interactions) })}
            </Text>
          </li>
        ))}
      </ul>
    </>
  );
}

// The head of a customer's page: figures, who looks after them, the segments they are in.
import { Anchor, Group, Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { isNotOffered } from "../../api/client";
import type { Identity, SegmentsOf, Staff } from "../../api/customer";
import type { ApiQuery } from "../../api/queries";
import type { Timeline } from "../../api/types";
import { FigureCell, FigureGrid } from "../../components/FigureGrid";
import { formatDay } from "../../format/date";
import { formatAmount, formatCount } from "../../format/number";
import { t } from "../../words/words";
import { lineFigures } from "./lineFigures";

export function LineSentence({ timeline, named }: { timeline: Timeline; named: string }) {
  const { touchpoints, channels, days } = useMemo(() => lineFigures(timeline.interactions), [timeline]);
  const fillings = { n: formatCount(timeline.interactions_in_all), touchpoints: formatCount(touchpoints), channels: formatCount(channels), days: formatCount(days) };
  return (
    <>
      {named !== timeline.customer && <span data-customer-id>{timeline.customer} · </span>}
      {t(days === 0 ? "customer.sentence_day" : "customer.sentence", fillings)}
    </>
  );
}

export type CustomerHeadProps = {
  timeline: Timeline;
  identity: Identity | undefined;
  staff: Staff | undefined;
  segments: ApiQuery<SegmentsOf>;
};

export function CustomerHead({ timeline, identity, staff, segments }: CustomerHeadProps) {
  const figures = useMemo(() => lineFigures(timeline.interactions), [timeline]);
  const feeling = figures.emotion === null ? "–" : String(Math.round(figures.emotion));
  return (
    <section className="tw-card tw-customer-head" aria-label={t("customer.figures")}>
      <FigureGrid>
        <FigureCell name={t("customer.figure.first")} value={formatDay(timeline.first_at)} />
        <FigureCell name={t("customer.figure.last")} value={formatDay(timeline.last_at)} />
        <FigureCell name={t("customer.figure.outcomes")} value={formatCount(figures.outcomes)} />
        <FigureCell name={t("customer.figure.value")} value={figures.value ? formatAmount(figures.value) : "–"} />
        <FigureCell
          name={t("customer.figure.emotion")}
          value={feeling}
          note={
            figures.emotion === null
              ? t("customer.figure.emotion.none")
              : t(figures.answers === 1 ? "customer.figure.emotion.one" : "customer.figure.emotion.note", { n: formatCount(figures.answers) })
          }
        />
        <FigureCell name={t("customer.figure.issues")} value={formatCount(figures.issues)} />
        <FigureCell name={t("customer.figure.identifiers")} value={formatCount(identity?.identifiers.length)} />
        <FigureCell name={t("staff.owner")} value={staff?.owner ?? "–"} />
      </FigureGrid>
      <SegmentChips query={segments} />
    </section>
  );
}

/** Of the height of one line whatever comes, so that nothing below it moves. */
function SegmentChips({ query }: { query: ApiQuery<SegmentsOf> }) {
  const words = query.isError
    ? isNotOffered(query.error)
      ? t("customer.segments.not_offered")
      : query.error.message
    : query.data?.segments.length === 0
      ? t("customer.segments.none")
      : "";
  return (
    <Group gap="xs" mt="md" mih={26} data-segments>
      <Text size="xs" c="dimmed" span>
        {t("customer.segments")}
      </Text>
      {query.isPending && <Skeleton width={120} height={20} />}
      {words && (
        <Text size="sm" c="dimmed" span>
          {words}
        </Text>
      )}
      {query.data?.segments.map((one) => (
        <Anchor
          key={one.id}
          className="tw-chip-link"
          title={one.since ? t("customer.segments.since", { day: formatDay(one.since) }) : undefined}
          renderRoot={(props) => <Link to={"/segment" as string} search={{ id: String(one.id) } as never} {...props} />}
        >
          {one.name}
          {one.since && <small> {t("customer.segments.since", { day: formatDay(one.since) })}</small>}
        </Anchor>
      ))}
    </Group>
  );
}

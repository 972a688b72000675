// The saved segments: whom each means, how many there are, what uses it.
import { Button, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { isNotOffered } from "../../api/client";
import type { SavedSegment, SegmentList } from "../../api/customer";
import { useApi, useWorkspace } from "../../api/queries";
import type { WorkspaceInfo } from "../../api/types";
import { DataTable, type Column } from "../../components/DataTable";
import { Icon } from "../../components/Icon";
import { Page } from "../../components/Page";
import { saidCondition } from "../../components/saidSelection";
import { EmptyPanel, StatePanel } from "../../components/StatePanel";
import { formatMoment } from "../../format/date";
import { formatCount } from "../../format/number";
import { keptConditions } from "../../url/condition";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { TableSkeleton } from "../touchpoints/TouchpointsPage";

export function SegmentsPage() {
  const [state, change] = useUrlState();
  const query = useApi<SegmentList>("segments");
  const workspace = useWorkspace().data;
  const absent = query.isError && isNotOffered(query.error);
  return (
    <Page
      title={t("segments.title")}
      sentence={t("segments.sentence")}
      ready={(query.isSuccess || absent) && workspace !== undefined}
      actions={!absent && <NewButton />}
    >
      {absent ? (
        <EmptyPanel title={t("state.not_offered")} why={t("segments.not_offered")} />
      ) : (
        <StatePanel query={query} skeleton={<TableSkeleton rows={5} />} empty={emptyWords}>
          {({ segments }) => (
            <div className="tw-card" style={{ overflow: "hidden" }}>
              <DataTable
                caption={t("segments.caption")}
                columns={columns(workspace)}
                rows={segments}
                rowKey={(one) => String(one.id)}
                sort={state.sort ?? "name"}
                onSort={(sort) => change({ sort })}
                minWidth={820}
              />
            </div>
          )}
        </StatePanel>
      )}
    </Page>
  );
}

function NewButton() {
  return (
    <Button size="xs" leftSection={<Icon name="plus" size={14} />} renderRoot={(props) => <Link to={"/segment" as string} {...props} />}>
      {t("segments.new")}
    </Button>
  );
}

function emptyWords({ segments }: SegmentList) {
  return segments.length > 0 ? null : { title: t("segments.empty"), why: t("segments.empty.why"), action: <NewButton /> };
}

/** Why the members are those of before. */
export function SegmentProblem({ problem }: { problem: string }) {
  return (
    <Text size="xs" fw={600} style={{ color: "var(--tw-bad)", overflowWrap: "anywhere" }}>
      <Icon name="warning" size={12} /> {problem}
    </Text>
  );
}

/** Whom a saved segment means, in words. */
export function saidSegment(segment: SavedSegment, workspace: WorkspaceInfo | undefined): string {
  const conditions = keptConditions(segment.conditions);
  return conditions.map((one) => saidCondition(one, workspace)).join(t("condition.said.and")) || t("segments.everybody");
}

function columns(workspace: WorkspaceInfo | undefined): Column<SavedSegment>[] {
  return [
    {
      key: "name",
      title: t("segments.column.name"),
      render: (one) => (
        <>
          <Link to={"/segment" as string} search={{ id: String(one.id) } as never} style={{ overflowWrap: "anywhere" }}>
            {one.name}
          </Link>
          {one.description && (
            <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {one.description}
            </Text>
          )}
          {one.problem && <SegmentProblem problem={one.problem} />}
        </>
      ),
      sort: (one) => one.name,
    },
    {
      key: "conditions",
      title: t("segments.column.conditions"),
      render: (one) => (
        <Text size="sm" lineClamp={3} style={{ overflowWrap: "anywhere", maxWidth: 520 }}>
          {saidSegment(one, workspace)}
        </Text>
      ),
      csv: (one) => saidSegment(one, workspace),
    },
    {
      key: "members",
      title: t("segments.column.members"),
      align: "right",
      render: (one) => formatCount(one.members),
      sort: (one) => one.members,
    },
    { key: "changed_at", title: t("segments.column.changed"), render: (one) => formatMoment(one.changed_at), sort: (one) => one.changed_at },
    { key: "used_by", title: t("segments.column.uses"), render: (one) => one.used_by.join(", ") || "–", csv: (one) => one.used_by.join(", ") },
  ];
}

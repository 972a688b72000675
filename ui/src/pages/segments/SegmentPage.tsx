// One segment: built in sentences, counted as it changes, saved; who came and who left.
import { Button, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { apiSend } from "../../api/client";
import type { SavedSegment, SegmentList } from "../../api/customer";
import { useApi, useWorkspace } from "../../api/queries";
import type { WorkspaceInfo } from "../../api/types";
import { Icon } from "../../components/Icon";
import { Page, Section } from "../../components/Page";
import { EmptyPanel, ErrorPanel, StatePanel } from "../../components/StatePanel";
import { showToast } from "../../components/toasts";
import { conditionsOf, incomplete, rootOf, tidied } from "../../url/conditionTree";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { BackButton } from "../touchpoints/TouchpointPage";
import { ConditionTree } from "./ConditionTree";
import { DeleteSegment } from "./DeleteSegment";
import { EMPTY, isChanged, readDraft, savedDraft, writeDraft, type Draft } from "./draft";
import { LiveCount } from "./LiveCount";
import { SegmentHistory } from "./SegmentHistory";
import { WrittenSegment } from "./WrittenSegment";

export function SegmentPage() {
  const [state] = useUrlState();
  const query = useApi<SegmentList>("segments");
  const workspace = useWorkspace().data;
  const saved = query.data?.segments.find((one) => String(one.id) === state.id);
  const title = saved?.name ?? (state.id ? t("segments.title") : t("segment.new.title"));
  return (
    <Page
      title={title}
      ready={query.isSuccess && workspace !== undefined}
      actions={<BackButton to="/segments" word={t("segment.back")} />}
    >
      <StatePanel query={query} skeleton={<Skeleton height={320} />}>
        {({ segments }) =>
          state.id && !saved ? (
            <EmptyPanel title={t("segment.missing")} why={t("segment.missing.why")} action={<BackButton to="/segments" word={t("segment.back")} />} />
          ) : (
            workspace && <Builder key={state.id ?? "new"} saved={saved} segments={segments} workspace={workspace} />
          )
        }
      </StatePanel>
    </Page>
  );
}

type BuilderProps = { saved: SavedSegment | undefined; segments: SavedSegment[]; workspace: WorkspaceInfo };

function Builder({ saved, segments, workspace }: BuilderProps) {
  const [state, change] = useUrlState();
  const kept = useMemo(() => (saved ? savedDraft(saved) : EMPTY), [saved]);
  const draft = readDraft(state, kept);
  const set = (part: Partial<Draft>) => change(writeDraft({ ...draft, ...part }, kept));
  const root = rootOf(draft.conditions);
  const missing = incomplete(root);
  const conditions = draft.conditions.map(tidied);
  const others = segments.filter((one) => one.id !== saved?.id);
  return (
    <div className="tw-builder">
      <Stack gap="md" miw={0}>
        <Section title={t("segments.column.conditions")}>
          <ConditionTree root={root} workspace={workspace} segments={others} onChange={(next) => set({ conditions: conditionsOf(next) })} />
        </Section>
        <SaveSection draft={{ ...draft, conditions }} saved={saved} changed={isChanged(draft, kept)} missing={missing} onDraft={set} />
        {saved && <SegmentHistory id={saved.id} />}
      </Stack>
      <div className="tw-builder-side">
        <LiveCount conditions={conditions} incomplete={missing} />
        <WrittenSegment segment={{ ...draft, conditions }} form={state.form ?? ""} onForm={(form) => change({ form })} />
      </div>
    </div>
  );
}

type SaveSectionProps = {
  draft: Draft;
  saved: SavedSegment | undefined;
  changed: boolean;
  missing: number;
  onDraft: (part: Partial<Draft>) => void;
};

function SaveSection({ draft, saved, changed, missing, onDraft }: SaveSectionProps) {
  const [, change] = useUrlState();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const name = draft.name.trim();
  const save = useMutation({
    mutationFn: () =>
      saved
        ? apiSend<SavedSegment>("PUT", `segments/${saved.id}`, { ...draft, name })
        : apiSend<SavedSegment>("POST", "segments", { ...draft, name }),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["api", "segments"] });
      await queries.invalidateQueries({ queryKey: ["api", `segments/${made.id}/history`] });
      showToast({ said: t(saved ? "segment.saved" : "segment.created", { name }) });
      void navigate({ to: "/segment" as string, search: { id: String(made.id) } as never, replace: true });
    },
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <section className="tw-card" style={{ padding: 16 }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Group align="flex-start" gap="sm">
            <TextInput
              size="xs"
              style={{ flex: "1 1 200px" }}
              label={t("segment.name")}
              required
              maxLength={200}
              value={draft.name}
              onChange={(event) => onDraft({ name: event.currentTarget.value })}
            />
            <TextInput
              size="xs"
              style={{ flex: "2 1 240px" }}
              label={t("segment.about")}
              maxLength={1000}
              value={draft.description}
              onChange={(event) => onDraft({ description: event.currentTarget.value })}
            />
          </Group>
          {save.error && <ErrorPanel problem={save.error} />}
          <Group justify="space-between" gap="sm">
            <Text size="sm" c="dimmed" role="status">
              {changed && t("segment.unsaved")}
            </Text>
            <Group gap="xs">
              {saved && <DeleteSegment segment={saved} />}
              {saved && changed && (
                <Button size="xs" variant="default" onClick={() => change({ name: "", about: "", where: "" })}>
                  {t("segment.reset")}
                </Button>
              )}
              <Button size="xs" type="submit" leftSection={<Icon name="check" size={14} />} disabled={!name || missing > 0 || !changed} loading={save.isPending}>
                {t(saved ? "segment.save" : "segment.create")}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </section>
  );
}

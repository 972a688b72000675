// The rows of a segment, nested: each a sentence to fill in, each group with how its rows count together.
import { ActionIcon, Button, Group as Row, Select, Text } from "@mantine/core";
import type { SavedSegment } from "../../api/customer";
import type { WorkspaceInfo } from "../../api/types";
import { offeredKinds } from "../../components/ConditionAdd";
import { ConditionFields } from "../../components/condition/ConditionFields";
import { Icon } from "../../components/Icon";
import { saidCondition } from "../../components/saidSelection";
import { GROUPS, isGroup, type Built, type Condition, type Group } from "../../url/condition";
import { DEEPEST, KINDS, added, blank, changed, isComplete, type Kind, type Way } from "../../url/conditionTree";
import { t } from "../../words/words";
import "./segments.css";

export type ConditionTreeProps = {
  root: Group;
  workspace: WorkspaceInfo;
  segments: SavedSegment[];
  onChange: (root: Group) => void;
};

type Acts = Omit<ConditionTreeProps, "root" | "onChange"> & {
  set: (way: Way, next: Condition | null) => void;
  add: (way: Way, next: Condition) => void;
};

export function ConditionTree({ root, onChange, ...rest }: ConditionTreeProps) {
  const acts: Acts = {
    ...rest,
    set: (way, next) => onChange(changed(root, way, next)),
    add: (way, next) => onChange(added(root, way, next)),
  };
  return <GroupBox group={root} way={[]} acts={acts} />;
}

function GroupBox({ group, way, acts }: { group: Group; way: Way; acts: Acts }) {
  const nested = way.length > 0;
  return (
    <div className="tw-group" data-nested={nested || undefined} data-group={group.type} role="group" aria-label={t("segment.group")}>
      <Row gap={6}>
        {!nested && <span className="tw-condition-word">{t("segment.group.begin")}</span>}
        <Select
          size="xs"
          w={136}
          aria-label={t("segment.group")}
          allowDeselect={false}
          value={group.type}
          data={GROUPS.map((type) => ({ value: type, label: t(`segment.group.${type}`) }))}
          onChange={(type) => acts.set(way, { ...group, type: (type ?? "all") as Group["type"] })}
        />
        {nested && <Remove word={t("segment.group.remove")} onClick={() => acts.set(way, null)} />}
      </Row>
      {group.conditions.length > 0 && (
        <ul className="tw-rows">
          {group.conditions.map((one, place) => (
            <li key={place}>
              {isGroup(one) ? <GroupBox group={one} way={[...way, place]} acts={acts} /> : <RowBox condition={one} way={[...way, place]} acts={acts} />}
            </li>
          ))}
        </ul>
      )}
      {group.conditions.length === 0 && (
        <Text size="sm" c="dimmed" py={4}>
          {t(nested ? "segment.group.empty" : "segment.nothing")}
        </Text>
      )}
      <AddButtons way={way} acts={acts} />
    </div>
  );
}

function AddButtons({ way, acts }: { way: Way; acts: Acts }) {
  const kind = offeredKinds(acts.workspace)[0]!;
  return (
    <Row gap="xs">
      <Button size="compact-sm" variant="default" leftSection={<Icon name="plus" size={13} />} onClick={() => acts.add(way, blank(kind))}>
        {t("segment.row.add")}
      </Button>
      {way.length < DEEPEST && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<Icon name="plus" size={13} />}
          onClick={() => acts.add(way, { type: "any", conditions: [blank(kind)] })}
        >
          {t("segment.group.add")}
        </Button>
      )}
    </Row>
  );
}

function Remove({ word, onClick }: { word: string; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" size={28} aria-label={word} onClick={onClick}>
      <Icon name="close" size={14} />
    </ActionIcon>
  );
}

const isBuilt = (condition: Condition): condition is Built => KINDS.some((kind) => kind === condition.type);

function RowBox({ condition, way, acts }: { condition: Condition; way: Way; acts: Acts }) {
  const { workspace, segments, set } = acts;
  const complete = isComplete(condition);
  return (
    <div className="tw-row" data-row={condition.type} data-incomplete={!complete || undefined}>
      {isBuilt(condition) ? (
        <Row gap={6} style={{ flex: 1, minWidth: 0 }}>
          <Select
            size="xs"
            w={190}
            aria-label={t("segment.row.kind")}
            allowDeselect={false}
            value={condition.type}
            data={[...new Set([...offeredKinds(workspace), condition.type])].map((kind) => ({ value: kind, label: t(`filter.kind.${kind}`) }))}
            onChange={(kind) => set(way, blank((kind ?? "trait") as Kind))}
          />
          <ConditionFields condition={condition} workspace={workspace} segments={segments} portal onChange={(next) => set(way, next)} />
        </Row>
      ) : (
        <Text size="sm" style={{ flex: 1, overflowWrap: "anywhere" }} title={t("segment.as_it_is")}>
          {saidCondition(condition, workspace)}
        </Text>
      )}
      <Remove word={t("segment.row.remove")} onClick={() => set(way, null)} />
    </div>
  );
}

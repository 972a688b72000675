// What a condition on places can name: touchpoints by stage, and any of a stage or channel.
import type { WorkspaceInfo } from "../../api/types";
import { t } from "../../words/words";
import { saidPlace } from "../saidSelection";
import { touchpointGroups, type TouchpointGroup } from "../TouchpointPicker";

/** `held`: what the condition names already, whatever it is. */
export function conditionPlaces(workspace: WorkspaceInfo | undefined, held: string): TouchpointGroup[] {
  const channels = [...new Set(workspace?.touchpoints.map((one) => `channel:${one.channel}`))].sort();
  const stages = workspace?.stages.filter((one) => workspace.touchpoints.some((touchpoint) => touchpoint.stage === one.key)) ?? [];
  const places = [...stages.map((one) => `stage:${one.key}`), ...channels];
  const groups = [
    ...touchpointGroups(workspace),
    { group: t("condition.place.any"), items: places.map((place) => ({ value: place, label: saidPlace(place, workspace) })) },
  ];
  const there = !held || groups.some(({ items }) => items.some((one) => one.value === held));
  return there ? groups : [...groups, { group: t("condition.place.other"), items: [{ value: held, label: held }] }];
}

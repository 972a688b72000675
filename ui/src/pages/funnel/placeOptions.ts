// What a step can be met at: touchpoints by stage, and any of a kind, stage or channel.
import type { WorkspaceInfo } from "../../api/types";
import { saidPlace } from "../../components/saidSelection";
import { touchpointGroups, type TouchpointGroup } from "../../components/TouchpointPicker";
import { t } from "../../words/words";

const KINDS = ["kind:outcome", "kind:response", "kind:issue"];

export function placeOptions(workspace: WorkspaceInfo | undefined): TouchpointGroup[] {
  const channels = [...new Set(workspace?.touchpoints.map((one) => `channel:${one.channel}`))].sort();
  const stages = workspace?.stages.filter((one) => workspace.touchpoints.some((touchpoint) => touchpoint.stage === one.key)) ?? [];
  const places = [...KINDS, ...stages.map((one) => `stage:${one.key}`), ...channels];
  const any = { group: t("funnel.any"), items: places.map((place) => ({ value: place, label: saidPlace(place, workspace) })) };
  return [...touchpointGroups(workspace), any];
}

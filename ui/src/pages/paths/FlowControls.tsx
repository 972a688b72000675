// Where the flow starts and ends, how far it goes, and what counts as one step.
import { Group, Select, SegmentedControl, Switch } from "@mantine/core";
import { TouchpointPicker } from "../../components/TouchpointPicker";
import type { PathParameters } from "../../url/behind";
import { t } from "../../words/words";
import { BOXES, DEPTHS, SESSION_MINUTES } from "./pathsAsked";

export type FlowControlsProps = {
  asked: PathParameters;
  boxes: number;
  onChange: (part: Partial<PathParameters>) => void;
  onBoxes: (boxes: number) => void;
};

export function FlowControls({ asked, boxes, onChange, onBoxes }: FlowControlsProps) {
  const numbers = (all: number[], word: (n: number) => string) => all.map((n) => ({ value: String(n), label: word(n) }));
  return (
    <Group gap="sm" align="flex-end" className="tw-no-print" role="group" aria-label={t("paths.controls")}>
      <TouchpointPicker
        label={t("paths.start")}
        placeholder={t("paths.start.any")}
        w={210}
        value={asked.start}
        onChange={(start) => onChange({ start })}
      />
      <TouchpointPicker
        label={t("paths.end")}
        placeholder={t("paths.end.any")}
        w={210}
        value={asked.end}
        onChange={(end) => onChange({ end })}
      />
      <Select
        size="xs"
        w={110}
        label={t("paths.depth")}
        allowDeselect={false}
        value={String(asked.depth)}
        data={numbers(DEPTHS, (n) => t("paths.depth.n", { n }))}
        onChange={(depth) => onChange({ depth: Number(depth) })}
      />
      <Select
        size="xs"
        w={130}
        label={t("paths.boxes")}
        allowDeselect={false}
        value={String(boxes)}
        data={numbers(BOXES, (n) => t("paths.boxes.n", { n }))}
        onChange={(many) => onBoxes(Number(many))}
      />
      <SegmentedControl
        size="xs"
        aria-label={t("paths.within")}
        value={asked.session_minutes === null ? "line" : "session"}
        onChange={(within) => onChange({ session_minutes: within === "session" ? SESSION_MINUTES : null })}
        data={[
          { value: "line", label: t("paths.within.line") },
          { value: "session", label: t("paths.within.session") },
        ]}
      />
      <Switch
        size="sm"
        mb={4}
        label={t("paths.collapse")}
        title={t("paths.collapse.why")}
        checked={asked.collapse_repeats}
        onChange={(event) => onChange({ collapse_repeats: event.currentTarget.checked })}
      />
    </Group>
  );
}

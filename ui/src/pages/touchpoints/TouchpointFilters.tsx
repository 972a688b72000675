// Search, channel, stage, setting and flags above the table of touchpoints.
import { ActionIcon, Button, Group, Select, Switch, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";
import type { Scorecard } from "../../api/types";
import { Icon } from "../../components/Icon";
import { t, tName } from "../../words/words";
import { flagCounts } from "./findings";
import { FLAGS, choices, type TouchpointView } from "./touchpointView";

export type TouchpointFiltersProps = {
  card: Scorecard;
  view: TouchpointView;
  intervals: boolean;
  stageName: (key: string) => string;
  onView: (part: Partial<TouchpointView>) => void;
  onIntervals: (shown: boolean) => void;
};

export function TouchpointFilters({ card, view, intervals, stageName, onView, onIntervals }: TouchpointFiltersProps) {
  const menu = (field: "channel" | "stage" | "setting", name: (value: string) => string, any: string) => (
    <Select
      size="xs"
      w={135}
      aria-label={t(`touchpoints.${field}`)}
      value={view[field]}
      data={[{ value: "", label: any }, ...choices(card.touchpoints, field).map((value) => ({ value, label: name(value) }))]}
      allowDeselect={false}
      onChange={(value) => onView({ [field]: value ?? "" })}
    />
  );
  return (
    <Group gap="xs" p="sm" className="tw-no-print" role="search">
      <SearchField
        label={t("touchpoints.search")}
        placeholder={t("touchpoints.search.placeholder")}
        clear={t("touchpoints.search.clear")}
        value={view.search}
        onChange={(search) => onView({ search })}
      />
      {menu("channel", (value) => tName("channel", value), t("touchpoints.any_channel"))}
      {menu("stage", stageName, t("touchpoints.any_stage"))}
      {menu("setting", (value) => tName("setting", value), t("touchpoints.any_setting"))}
      <FlagButtons card={card} view={view} onView={onView} />
      <Switch
        size="xs"
        ml="auto"
        label={t("touchpoints.intervals")}
        checked={intervals}
        onChange={(event) => onIntervals(event.currentTarget.checked)}
      />
    </Group>
  );
}

function FlagButtons({ card, view, onView }: Pick<TouchpointFiltersProps, "card" | "view" | "onView">) {
  const counts = flagCounts(card);
  return (
    <Group gap="xs" role="group" aria-label={t("touchpoints.flags")}>
      {FLAGS.filter((flag) => counts[flag] > 0 || view.flag === flag).map((flag) => (
        <Button
          key={flag}
          size="xs"
          variant={view.flag === flag ? "filled" : "default"}
          aria-pressed={view.flag === flag}
          title={t(`touchpoints.flag.${flag}.why`)}
          leftSection={<Icon name="warning" size={14} />}
          onClick={() => onView({ flag: view.flag === flag ? "" : flag })}
        >
          {t(`touchpoints.flag.${flag}`)} ({counts[flag]})
        </Button>
      ))}
    </Group>
  );
}

export type SearchFieldProps = {
  label: string;
  placeholder: string;
  clear: string;
  value: string;
  onChange: (value: string) => void;
};

const PAUSE_MS = 250;

/** A field whose text goes to the address when the typing pauses, and follows the address when that changes. */
export function SearchField({ label, placeholder, clear, value, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const later = useDebouncedCallback(onChange, PAUSE_MS);
  useEffect(() => setTyped(value), [value]);
  return (
    <TextInput
      type="search"
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      value={typed}
      w={{ base: "100%", xs: 210 }}
      leftSection={<Icon name="search" size={14} />}
      rightSection={
        typed && (
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={clear} onClick={() => { setTyped(""); onChange(""); }}>
            <Icon name="close" size={14} />
          </ActionIcon>
        )
      }
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}

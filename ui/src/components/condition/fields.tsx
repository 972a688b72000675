// The small fields that sentences of conditions are made of: a choice, a number of something, a place, a time.
import { Autocomplete, NumberInput, Select, TextInput } from "@mantine/core";
import type { WorkspaceInfo } from "../../api/types";
import { isoDay } from "../../format/date";
import type { Happened } from "../../url/condition";
import { t } from "../../words/words";
import { conditionPlaces } from "./placeOptions";

/** `portal`: whether lists open outside their box; in a popover they open within it. */
export type Setting = { workspace: WorkspaceInfo; portal: boolean };

type Item = { value: string; label: string };

type ChoiceProps = { label: string; value: string; data: Item[]; w?: number; portal: boolean; searchable?: boolean; onChange: (value: string) => void };

export function Choice({ label, value, data, w = 150, portal, searchable = false, onChange }: ChoiceProps) {
  return (
    <Select
      size="xs"
      w={w}
      aria-label={label}
      placeholder={label}
      allowDeselect={false}
      searchable={searchable}
      value={value || null}
      data={data}
      comboboxProps={{ withinPortal: portal }}
      onChange={(chosen) => onChange(chosen ?? "")}
    />
  );
}

type TextProps = { label: string; value: string; data: string[]; portal: boolean; onChange: (value: string) => void };

export function Text({ label, value, data, portal, onChange }: TextProps) {
  return (
    <Autocomplete
      size="xs"
      w={160}
      aria-label={label}
      placeholder={label}
      limit={100}
      value={value}
      data={data}
      comboboxProps={{ withinPortal: portal }}
      onChange={onChange}
    />
  );
}

type AmountProps = { label: string; value: number | null | undefined; min?: number; whole?: boolean; w?: number; onChange: (value: number | null) => void };

/** A number that may be left out. */
export function Amount({ label, value, min, whole = false, w = 92, onChange }: AmountProps) {
  return (
    <NumberInput
      size="xs"
      w={w}
      aria-label={label}
      placeholder={t("condition.any_number")}
      min={min}
      allowDecimal={!whole}
      value={value ?? ""}
      onChange={(written) => onChange(written === "" ? null : Number(written))}
    />
  );
}

/** A word of the sentence between two fields. */
export function Word({ children }: { children: string }) {
  return <span className="tw-condition-word">{children}</span>;
}

type PlaceProps = Setting & {
  label: string;
  value: string | null | undefined;
  /** What no place at all is called, where none may be named. */
  anywhere?: string;
  onChange: (key: string) => void;
};

export function Place({ workspace, portal, label, value, anywhere, onChange }: PlaceProps) {
  const groups = conditionPlaces(workspace, value ?? "");
  const any = { group: "", items: [{ value: "*", label: anywhere ?? "" }] };
  return (
    <Select
      size="xs"
      w={190}
      aria-label={label}
      placeholder={label}
      allowDeselect={false}
      searchable
      value={value || (anywhere ? "*" : null)}
      data={anywhere ? [any, ...groups] : groups}
      comboboxProps={{ withinPortal: portal }}
      onChange={(chosen) => onChange(chosen === "*" || !chosen ? "" : chosen)}
    />
  );
}

type TimeProps = { value: Happened; portal: boolean; always?: boolean; onChange: (part: Happened) => void };

/** Which time the condition looks at: any, the last days, or between two days. */
export function Time({ value, portal, always = true, onChange }: TimeProps) {
  const which = value.last_days !== null && value.last_days !== undefined ? "last" : value.since || value.until ? "between" : "any";
  const choose = (chosen: string) =>
    onChange({
      last_days: chosen === "last" ? 30 : null,
      since: chosen === "between" ? (value.since ?? "2025-01-01") : null,
      until: chosen === "between" ? (value.until ?? null) : null,
    });
  return (
    <>
      <Choice
        label={t("condition.time")}
        w={118}
        portal={portal}
        value={which}
        data={(always ? ["any", "last", "between"] : ["last", "between"]).map((one) => ({ value: one, label: t(`condition.time.${one}` as "condition.time.any") }))}
        onChange={choose}
      />
      {which === "last" && (
        <>
          <Amount label={t("condition.time.days")} min={1} w={78} value={value.last_days} onChange={(days) => onChange({ ...value, last_days: days ?? 1 })} />
          <Word>{t("condition.days")}</Word>
        </>
      )}
      {which === "between" && (
        <>
          <Day label={t("filter.since")} value={value.since} onChange={(since) => onChange({ ...value, since })} />
          <Word>{t("condition.time.until")}</Word>
          <Day label={t("filter.until")} value={value.until} onChange={(until) => onChange({ ...value, until })} />
        </>
      )}
    </>
  );
}

function Day({ label, value, onChange }: { label: string; value: string | null | undefined; onChange: (day: string | null) => void }) {
  return (
    <TextInput
      size="xs"
      type="date"
      w={136}
      aria-label={label}
      value={isoDay(value)}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  );
}

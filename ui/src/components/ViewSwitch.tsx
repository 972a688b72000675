// Drawn, or the same as a table.
import { SegmentedControl } from "@mantine/core";
import { t } from "../words/words";

export function ViewSwitch({ asTable, onChange }: { asTable: boolean; onChange: (view: string | null) => void }) {
  return (
    <SegmentedControl
      size="xs"
      className="tw-no-print"
      aria-label={t("chart.view")}
      value={asTable ? "table" : "chart"}
      onChange={(view) => onChange(view === "table" ? "table" : null)}
      data={[
        { value: "chart", label: t("chart.view.chart") },
        { value: "table", label: t("chart.as_table") },
      ]}
    />
  );
}

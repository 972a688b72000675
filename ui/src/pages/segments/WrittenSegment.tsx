// The segment as it is written in a file: YAML to copy, or JSON as the API has it.
import { SegmentedControl } from "@mantine/core";
import { CodeBlock } from "../../components/CodeBlock";
import { formattedJson } from "../../components/formattedJson";
import { Section } from "../../components/Page";
import { yamlText } from "../../components/yaml";
import type { Condition } from "../../url/condition";
import { t } from "../../words/words";

export type WrittenSegmentProps = {
  segment: { name: string; description: string; conditions: Condition[] };
  form: string;
  onForm: (form: string) => void;
};

/** As a file has it: what is not said is left out. */
function asWritten({ name, description, conditions }: WrittenSegmentProps["segment"]): object {
  return { name, ...(description && { description }), conditions };
}

export function WrittenSegment({ segment, form, onForm }: WrittenSegmentProps) {
  const json = form === "json";
  const pick = (
    <SegmentedControl
      size="xs"
      aria-label={t("segment.written")}
      value={json ? "json" : "yaml"}
      onChange={(value) => onForm(value === "json" ? "json" : "")}
      data={[
        { value: "yaml", label: t("segment.yaml") },
        { value: "json", label: t("segment.json") },
      ]}
    />
  );
  return (
    <Section title={t("segment.written")} aside={pick}>
      <CodeBlock label={t(json ? "segment.json" : "segment.yaml")} text={json ? formattedJson(segment) : yamlText({ segments: [asWritten(segment)] })} />
    </Section>
  );
}

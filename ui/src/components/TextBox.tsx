// A field of several lines, of a fixed height.
import { Input } from "@mantine/core";
import { useId } from "react";

export type TextBoxProps = { label: string; description?: string; value: string; maxLength: number; autoFocus?: boolean; onChange: (text: string) => void };

export function TextBox({ label, description, value, maxLength, autoFocus, onChange }: TextBoxProps) {
  const id = useId();
  return (
    <Input.Wrapper id={id} size="xs" label={label} description={description}>
      <Input
        id={id}
        component="textarea"
        size="xs"
        multiline
        rows={3}
        maxLength={maxLength}
        autoFocus={autoFocus}
        mt={description ? 4 : 0}
        value={value}
        onChange={(event: React.ChangeEvent<HTMLTextAreaElement>) => onChange(event.currentTarget.value)}
        styles={{ input: { resize: "vertical" } }}
      />
    </Input.Wrapper>
  );
}

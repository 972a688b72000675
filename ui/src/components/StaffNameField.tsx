// "Your name": who made a decision, wrote a note, set a consent.
import { TextInput } from "@mantine/core";
import { t } from "../words/words";

export type StaffNameFieldProps = { value: string; onChange: (name: string) => void; label?: string };

export function StaffNameField({ value, onChange, label = t("staff.your_name") }: StaffNameFieldProps) {
  return (
    <TextInput
      size="xs"
      label={label}
      required
      maxLength={200}
      autoComplete="name"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

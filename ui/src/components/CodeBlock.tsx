// A text as it is, to read and to copy: never markup, whatever is in it.
import { Button, Group, Text } from "@mantine/core";
import { t } from "../words/words";
import { useCopy } from "./copied";
import { Icon } from "./Icon";
import "./code.css";

export type CodeBlockProps = { label: string; text: string; copy?: boolean; aside?: React.ReactNode };

export function CodeBlock({ label, text, copy = true, aside }: CodeBlockProps) {
  return (
    <div className="tw-code">
      <Group justify="space-between" gap="xs" mb={4}>
        <Text size="xs" c="dimmed" fw={600}>
          {label}
        </Text>
        <Group gap="xs">
          {aside}
          {copy && <CopyButton text={text} what={label} />}
        </Group>
      </Group>
      <pre className="tw-code-text" tabIndex={0} aria-label={label} role="region">
        {text}
      </pre>
    </div>
  );
}

export function CopyButton({ text, what, filled = false }: { text: string; what: string; filled?: boolean }) {
  const [done, copy] = useCopy(what);
  return (
    <Button
      size={filled ? "sm" : "compact-xs"}
      variant={filled ? "filled" : "default"}
      aria-label={`${t(done ? "copy.done" : "copy")}: ${what}`}
      leftSection={<Icon name={done ? "check" : "copy"} size={filled ? 16 : 13} />}
      onClick={() => void copy(text)}
    >
      {t(done ? "copy.done" : "copy")}
    </Button>
  );
}

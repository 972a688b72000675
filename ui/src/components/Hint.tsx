// What a figure means, on hover and focus.
import { ActionIcon, Tooltip } from "@mantine/core";
import { Icon } from "./Icon";

export function Hint({ said }: { said: string }) {
  return (
    <Tooltip label={said} multiline w={280} withArrow events={{ hover: true, focus: true, touch: true }}>
      <ActionIcon variant="transparent" color="gray" size={20} aria-label={said} style={{ cursor: "help" }}>
        <Icon name="info" size={15} />
      </ActionIcon>
    </Tooltip>
  );
}

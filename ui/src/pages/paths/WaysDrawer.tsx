// The ways behind a number of the flow, each with its customers; together they are the number.
import { Button, Drawer, Group, Stack, Text } from "@mantine/core";
import { useWorkspace } from "../../api/queries";
import { BehindLink } from "../../components/BehindLink";
import { Icon } from "../../components/Icon";
import { saidPath } from "../../components/saidSelection";
import { formatCount } from "../../format/number";
import type { PathThen } from "../../url/behind";
import { t } from "../../words/words";
import { countOf, LEAVING, partsBehind, type Flow, type FlowNode, type Part } from "./flow";
import { useOnPath } from "./flowNumber";

const SHOWN = 100;

export type WaysDrawerProps = {
  flow: Flow;
  /** As `writeWays` wrote it. */
  ways: string | undefined;
  onClose: () => void;
  onFollow: (keys: (string | null)[]) => void;
};

export function WaysDrawer({ flow, ways, onClose, onFollow }: WaysDrawerProps) {
  const { nodes, then } = readWays(flow, ways);
  const parts = partsBehind(nodes, then);
  const total = parts.reduce((sum, part) => sum + countOf(part, then), 0);
  return (
    <Drawer
      opened={nodes.length > 0}
      onClose={onClose}
      position="right"
      size={520}
      overlayProps={{ backgroundOpacity: 0.22 }}
      title={
        <Text fw={650} size="lg" span>
          {t(`paths.ways.${then}`, { n: formatCount(total), ways: formatCount(parts.length) })}
        </Text>
      }
      closeButtonProps={{ "aria-label": t("paths.ways.close") }}
    >
      <Text size="sm" c="dimmed" mb="sm">
        {t("paths.ways.why")}
      </Text>
      <Stack gap={0} component="ol" m={0} p={0} style={{ listStyle: "none" }} data-ways-list={total}>
        {parts.slice(0, SHOWN).map((part) => (
          <Way key={part.node.id} part={part} then={then} onFollow={onFollow} />
        ))}
      </Stack>
      {parts.length > SHOWN && (
        <Text size="sm" c="dimmed" mt="sm">
          {t("paths.ways.more", { n: formatCount(parts.length - SHOWN) })}
        </Text>
      )}
    </Drawer>
  );
}

type WayProps = { part: Part; then: PathThen; onFollow: (keys: (string | null)[]) => void };

function Way({ part, then, onFollow }: WayProps) {
  const workspace = useWorkspace().data;
  const onPath = useOnPath();
  return (
    <Group component="li" wrap="nowrap" justify="space-between" align="flex-start" py={7} style={{ borderBottom: "1px solid var(--tw-line)" }}>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {saidPath(part.keys, workspace)}
      </Text>
      <Group gap={8} wrap="nowrap" style={{ flex: "none" }}>
        <Text size="sm" fw={650} data-way-count={countOf(part, then)}>
          <BehindLink behind={onPath(part, then)}>{formatCount(countOf(part, then))}</BehindLink>
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => onFollow(part.keys)}
          leftSection={<Icon name="right" size={12} />}
        >
          {t("paths.ways.follow")}
        </Button>
      </Group>
    </Group>
  );
}

function readWays(flow: Flow, ways: string | undefined): { nodes: FlowNode[]; then: PathThen } {
  const [kind = "", id = ""] = (ways ?? "").split(/\|(.*)/s);
  const then = kind === "any" || LEAVING.includes(kind as never) ? (kind as PathThen) : "any";
  const all = flow.columns.flat();
  return { nodes: all.filter((one) => one.id === id || `${one.step}:*` === id), then };
}

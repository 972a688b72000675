// The flow on a narrow screen: step under step, each touchpoint a bar with the same menu.
import { Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { Icon } from "../../components/Icon";
import { formatCount, formatRate } from "../../format/number";
import type { Flow, FlowNode } from "./flow";
import { NodeMenu, useNodeName } from "./FlowBox";
import { ExitList, stepWord } from "./FlowDrawing";
import type { PathTree } from "../../api/types";

export function FlowSteps({ flow, tree }: { flow: Flow; tree: PathTree }) {
  return (
    <Stack gap="md" p="md" pt={0}>
      {flow.columns.map((column) => (
        <section key={column[0]!.step}>
          <Text component="h3" size="sm" fw={650} m={0} mb={4}>
            {stepWord(tree, column[0]!.step)}
          </Text>
          <Stack gap={4} component="ul" m={0} p={0} style={{ listStyle: "none" }}>
            {column.map((node) => (
              <li key={node.id}>
                <NodeMenu node={node}>
                  <StepRow node={node} entrants={tree.entrants} />
                </NodeMenu>
              </li>
            ))}
          </Stack>
          <ExitList nodes={column} backwards={tree.direction === "before"} />
        </section>
      ))}
    </Stack>
  );
}

type StepRowProps = { node: FlowNode; entrants: number } & React.ComponentPropsWithRef<"button">;

function StepRow({ node, entrants, ...rest }: StepRowProps) {
  const name = useNodeName()(node);
  const share = entrants ? node.count / entrants : 0;
  return (
    <UnstyledButton {...rest} className="tw-step-row" data-node={node.id} data-count={node.count}>
      <span className="tw-step-bar" style={{ width: `${Math.max(1, share * 100)}%` }} data-other={node.touchpoint === null || undefined} />
      <Group justify="space-between" wrap="nowrap" gap="xs" style={{ position: "relative" }}>
        <span>{name}</span>
        <Group gap={6} wrap="nowrap" style={{ flex: "none" }}>
          <b>{formatCount(node.count)}</b>
          <Text span size="xs" c="dimmed">
            {formatRate(share)}
          </Text>
          <Icon name="down" size={13} />
        </Group>
      </Group>
    </UnstyledButton>
  );
}

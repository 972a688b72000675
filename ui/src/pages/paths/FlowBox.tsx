// One touchpoint in one step, with what can be done from here.
import { Menu, UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useWorkspace } from "../../api/queries";
import { useBehind } from "../../components/BehindLink";
import { Icon } from "../../components/Icon";
import { saidPath } from "../../components/saidSelection";
import { formatCount, formatRate } from "../../format/number";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { useCarried } from "../touchpoints/TouchpointLink";
import { partsBehind, type FlowNode } from "./flow";
import type { Box } from "./flowLayout";
import { useOnPath, writeWays } from "./flowNumber";
import { readPaths, writeFollow, writePaths } from "./pathsAsked";
import type { PathTree } from "../../api/types";

export type FlowBoxProps = { box: Box; tree: PathTree; onPoint: (id: string | null) => void };

export function FlowBox({ box, tree, onPoint }: FlowBoxProps) {
  const { node } = box;
  const name = useNodeName()(node);
  const share = formatRate(tree.entrants ? node.count / tree.entrants : null);
  return (
    <NodeMenu node={node}>
      <UnstyledButton
        className="tw-flow-box"
        data-node={node.id}
        data-count={node.count}
        data-other={node.touchpoint === null || undefined}
        data-low={box.height < 54 || undefined}
        style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
        onMouseEnter={() => onPoint(node.id)}
        onMouseLeave={() => onPoint(null)}
        onFocus={() => onPoint(node.id)}
        onBlur={() => onPoint(null)}
        title={`${name}: ${formatCount(node.count)}, ${share}`}
      >
        <span className="tw-flow-name">{name}</span>
        <span className="tw-flow-figures">
          <b>{formatCount(node.count)}</b> {share}
        </span>
      </UnstyledButton>
    </NodeMenu>
  );
}

/** A node's name; what was merged says so. */
export function useNodeName(): (node: FlowNode) => string {
  const workspace = useWorkspace().data;
  return (node) => (node.touchpoint === null ? t("paths.other") : saidPath([node.touchpoint], workspace));
}

export function NodeMenu({ node, children }: { node: FlowNode; children: React.ReactNode }) {
  const [, change] = useUrlState();
  const carried = useCarried();
  const { touchpoint } = node;
  return (
    <Menu position="bottom-start" withArrow shadow="md">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <CustomersItem node={node} />
        {node.parts.length === 1 && (
          <Menu.Item
            leftSection={<Icon name="right" size={14} />}
            onClick={() => change({ follow: writeFollow(node.parts[0]!.keys) }, true)}
          >
            {t("paths.menu.follow")}
          </Menu.Item>
        )}
        {touchpoint !== null && (
          <>
            <Menu.Item leftSection={<Icon name="paths" size={14} />} onClick={() => change(writePaths({ start: touchpoint }), true)}>
              {t("paths.menu.start")}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="check" size={14} />} onClick={() => change(writePaths({ end: touchpoint }), true)}>
              {t("paths.menu.end")}
            </Menu.Item>
            <Menu.Item
              leftSection={<Icon name="touchpoint" size={14} />}
              renderRoot={(props) => <Link to={"/touchpoint" as string} search={carried({ key: touchpoint }) as never} {...props} />}
            >
              {t("paths.menu.open")}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function CustomersItem({ node }: { node: FlowNode }) {
  const [state, change] = useUrlState();
  const sessions = readPaths(state).session_minutes !== null;
  const onPath = useOnPath();
  const address = useBehind();
  const parts = partsBehind([node], "any");
  const icon = <Icon name="customers" size={14} />;
  const count = formatCount(node.count);
  if (parts.length === 1) {
    const search = address(onPath(parts[0]!, "any"));
    return (
      <Menu.Item
        leftSection={icon}
        renderRoot={(props) => <Link to={"/customers" as string} search={search as never} {...props} />}
      >
        {t(sessions ? "paths.menu.sessions" : "paths.menu.customers", { n: count })}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item leftSection={icon} onClick={() => change({ ways: writeWays(node.step, node.id, "any") }, true)}>
      {t("paths.menu.ways", { n: count, ways: formatCount(parts.length) })}
    </Menu.Item>
  );
}

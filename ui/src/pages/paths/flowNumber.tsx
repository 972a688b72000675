// A number of the flow: the way to its customers where one way leads there, else to the list of ways.
import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { BehindLink } from "../../components/BehindLink";
import type { OnPath, PathThen } from "../../url/behind";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { partsBehind, type FlowNode, type Part } from "./flow";
import { readPaths } from "./pathsAsked";

/** The condition for the customers of one part. */
export function useOnPath(): (part: Part, then: PathThen) => OnPath {
  const [state] = useUrlState();
  const asked = readPaths(state);
  return (part, then) => ({ type: "path", ...asked, nodes: part.keys, then });
}

/** Which nodes' numbers, as it stands in the address: a step, a node of it or "*", and where they went. */
export function writeWays(step: number, id: string | null, then: PathThen): string {
  return `${then}|${id ?? `${step}:*`}`;
}

export type FlowNumberProps = { nodes: FlowNode[]; then: PathThen; children: ReactNode };

export function FlowNumber({ nodes, then, children }: FlowNumberProps) {
  const [, change] = useUrlState();
  const onPath = useOnPath();
  const behind = partsBehind(nodes, then);
  if (behind.length === 1) return <BehindLink behind={onPath(behind[0]!, then)}>{children}</BehindLink>;
  const first = nodes[0]!;
  const open = () => change({ ways: writeWays(first.step, nodes.length === 1 ? first.id : null, then) }, true);
  return (
    <UnstyledButton onClick={open} className="tw-number-button" title={t("paths.ways.see")} aria-haspopup="dialog" data-ways={then}>
      {children}
    </UnstyledButton>
  );
}

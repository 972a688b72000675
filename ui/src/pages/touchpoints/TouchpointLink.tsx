// The way to one touchpoint's page; period and conditions go with it.
import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { readSelection, writeSelection } from "../../url/selection";
import { patched, useUrlState } from "../../url/state";

/** The part of the address that stands for the selection, and what a link adds to it. */
export function useCarried(): (added: Record<string, string>) => Record<string, string> {
  const [state] = useUrlState();
  return (added) => patched(patched({}, writeSelection(readSelection(state))), added);
}

export function TouchpointLink({ touchpoint, children }: { touchpoint: string; children: ReactNode }) {
  const carried = useCarried();
  return (
    <Anchor
      inherit
      renderRoot={(props) => <Link to={"/touchpoint" as string} search={carried({ key: touchpoint }) as never} {...props} />}
      style={{ overflowWrap: "break-word" }}
    >
      {children}
    </Anchor>
  );
}

export function CustomerLink({ customer, children }: { customer: string; children: ReactNode }) {
  const carried = useCarried();
  return (
    <Anchor
      inherit
      renderRoot={(props) => <Link to={"/customer" as string} search={carried({ customer }) as never} {...props} />}
      style={{ overflowWrap: "break-word" }}
    >
      {children}
    </Anchor>
  );
}

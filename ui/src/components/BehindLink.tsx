// A number as the way to the customers behind it: the selection of the page and one condition more.
import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Behind } from "../url/behind";
import { readSelection, writeSelection } from "../url/selection";
import { patched, useUrlState, type UrlState } from "../url/state";
import { t } from "../words/words";

/** The address of the customers of this page's selection that satisfy more conditions. */
export function useBehind(): (...conditions: Behind[]) => UrlState {
  const [state] = useUrlState();
  const selection = readSelection(state);
  return (...conditions) => patched({}, writeSelection({ ...selection, where: [...selection.where, ...conditions] }));
}

/** `group`: of whom alone, where the number stands in a group of a breakdown. */
export function BehindLink({ behind, group, children }: { behind: Behind; group?: Behind; children: ReactNode }) {
  const address = useBehind();
  const search = group ? address(group, behind) : address(behind);
  return (
    <Anchor
      inherit
      title={t("behind.see")}
      data-behind={behind.type}
      renderRoot={(props) => <Link to={"/customers" as string} search={search as never} {...props} />}
    >
      {children}
      <span className="sr-only"> {t("behind.customers")}</span>
    </Anchor>
  );
}

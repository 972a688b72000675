// A page that broke while it was drawn.
import type { ErrorComponentProps } from "@tanstack/react-router";
import { ErrorPanel } from "../components/StatePanel";
import { Page } from "../components/Page";
import { t } from "../words/words";

export function PageProblem({ error, reset }: ErrorComponentProps) {
  return (
    <Page title={t("state.page_problem")} ready>
      <ErrorPanel problem={error instanceof Error ? error : new Error(String(error))} retry={reset} />
    </Page>
  );
}

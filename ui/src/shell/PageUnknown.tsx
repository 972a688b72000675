// An address that no page has.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { EmptyPanel } from "../components/StatePanel";
import { Page } from "../components/Page";
import { t } from "../words/words";

export function PageUnknown() {
  return (
    <Page title={t("app.name")} ready>
      <EmptyPanel
        title={t("state.page_unknown")}
        why=""
        action={
          <Button component={Link} to="/map">
            {t("state.page_unknown.go")}
          </Button>
        }
      />
    </Page>
  );
}

import { Page } from "../../components/Page";
import { t } from "../../words/words";

export function TouchpointsPage() {
  return (
    <Page title={t("nav.touchpoints")} ready>
      {null}
    </Page>
  );
}

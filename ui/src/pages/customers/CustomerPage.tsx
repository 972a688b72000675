import { Page } from "../../components/Page";
import { t } from "../../words/words";

export function CustomerPage() {
  return (
    <Page title={t("nav.customers")} ready>
      {null}
    </Page>
  );
}

import { Page } from "../../components/Page";
import { t } from "../../words/words";

export function DataPage() {
  return (
    <Page title={t("nav.data")} ready>
      {null}
    </Page>
  );
}

import { Page } from "../../components/Page";
import { t } from "../../words/words";

export function JourneyMapPage() {
  return (
    <Page title={t("nav.map")} ready>
      {null}
    </Page>
  );
}

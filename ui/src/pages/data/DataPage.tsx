// What came in, what was refused and why, and what the catalogue does not know yet.
import { Tabs } from "@mantine/core";
import { useState } from "react";
import { useApi } from "../../api/queries";
import type { AccountSheet } from "../../api/types";
import { Page } from "../../components/Page";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { Arrivals, ArrivalsAlert } from "./Arrivals";
import { CataloguePanel } from "./CataloguePanel";
import { ImportsPanel } from "./ImportsPanel";
import { QuarantinePanel } from "./QuarantinePanel";
import "./data.css";

const TABS = ["imports", "quarantine", "catalogue"] as const;
type Tab = (typeof TABS)[number];

export type PanelProps = { onReady: (ready: boolean) => void };

const PANELS: Record<Tab, (props: PanelProps) => React.ReactNode> = {
  imports: ImportsPanel,
  quarantine: QuarantinePanel,
  catalogue: CataloguePanel,
};

export function DataPage() {
  const [state, change] = useUrlState();
  const [ready, setReady] = useState(false);
  const accounts = useApi<AccountSheet>("accounts");
  const sheet = accounts.data;
  const tab = TABS.find((one) => one === state.tab) ?? "imports";
  const Panel = PANELS[tab];
  const choose = (chosen: string | null) => {
    setReady(false);
    change({ tab: chosen === "imports" ? null : chosen, reason: null, source: null, import: null, offset: null, look: null, mend: null }, true);
  };
  return (
    <Page title={t("data.title")} sentence={t("data.sentence")} ready={ready && !accounts.isPending}>
      <ArrivalsAlert sheet={sheet} />
      {sheet && sheet.totals.accepted > 0 && <Arrivals sheet={sheet} />}
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List>
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`data.tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          <Panel onReady={setReady} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

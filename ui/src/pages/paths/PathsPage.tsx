// How customers go from touchpoint to touchpoint: as a flow, as a map of the process, as whole lines.
import { Tabs } from "@mantine/core";
import { useState } from "react";
import { FilterBar } from "../../components/FilterBar";
import { Page } from "../../components/Page";
import { readSelection, type Selection } from "../../url/selection";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { FlowPanel } from "./FlowPanel";
import { ProcessPanel } from "./ProcessPanel";
import { VariantsPanel } from "./VariantsPanel";
import "./paths.css";

const TABS = ["flow", "process", "variants"] as const;
type Tab = (typeof TABS)[number];

export type PanelProps = { selection: Selection; onReady: (ready: boolean) => void };

const PANELS: Record<Tab, (props: PanelProps) => React.ReactNode> = {
  flow: FlowPanel,
  process: ProcessPanel,
  variants: VariantsPanel,
};

export function PathsPage() {
  const [state, change] = useUrlState();
  const [ready, setReady] = useState(false);
  const tab = TABS.find((one) => one === state.tab) ?? "flow";
  const Panel = PANELS[tab];
  const choose = (chosen: string | null) => {
    setReady(false);
    change({ tab: chosen === "flow" ? null : chosen, view: null, sort: null, ways: null }, true);
  };
  const selection = readSelection(state);
  return (
    <Page title={t("paths.title")} sentence={t(`paths.sentence.${tab}`)} ready={ready}>
      <FilterBar selection={selection} onChange={(patch) => change({ ...patch, follow: null, ways: null })} />
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List>
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`paths.tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} pt="md">
          <Panel selection={selection} onReady={setReady} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

// One customer: the line over all channels, and beside it who they are, what they agreed to, and what is to be done.
import { SegmentedControl, Skeleton, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { Identity, Profile, SegmentsOf, Staff } from "../../api/customer";
import { useApi } from "../../api/queries";
import type { Timeline } from "../../api/types";
import { Page } from "../../components/Page";
import { EmptyPanel, StatePanel } from "../../components/StatePanel";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { BackButton } from "../touchpoints/TouchpointPage";
import { ConsentPanel } from "./ConsentPanel";
import { CustomerActions } from "./CustomerActions";
import { CustomerHead, LineSentence } from "./CustomerHead";
import { IdentityPanel } from "./IdentityPanel";
import { NotesPanel } from "./NotesPanel";
import { TasksPanel } from "./TasksPanel";
import { TimelineList } from "./TimelineList";
import { ComputedPanel, GroupsPanel, TraitsPanel } from "./TraitsPanel";
import "../../components/facts.css";
import "./customer.css";

export function CustomerPage() {
  const [state] = useUrlState();
  return state.customer ? <Customer customer={state.customer} /> : <NoCustomer />;
}

function NoCustomer() {
  return (
    <Page title={t("customer.missing")} ready>
      <EmptyPanel
        title={t("customer.missing")}
        why={t("customer.missing.why")}
        action={<BackButton to="/customers" word={t("customer.back")} />}
      />
    </Page>
  );
}

/** What the page asks for; each part is shown as it comes. */
function useCustomer(customer: string) {
  const asked = { customer };
  return {
    timeline: useApi<Timeline>("timeline", asked),
    profile: useApi<Profile>("profile", asked),
    identity: useApi<Identity>("identity", asked),
    segments: useApi<SegmentsOf>("segments/of", asked),
    staff: useApi<Staff>("staff", asked),
  };
}

function Customer({ customer }: { customer: string }) {
  const [state, change] = useUrlState();
  const narrow = useMediaQuery("(max-width: 62em)", undefined, { getInitialValueInEffect: false });
  const { timeline, profile, identity, segments, staff } = useCustomer(customer);
  const asked = [timeline, profile, identity, segments, staff];
  const shown = narrow ? (state.part === "profile" ? "profile" : "line") : "both";
  const name = profile.data?.name ?? timeline.data?.customer ?? customer;
  return (
    <Page
      title={name}
      sentence={timeline.data && <LineSentence timeline={timeline.data} named={name} />}
      ready={asked.every((one) => (one.isSuccess || one.isError) && !one.isPlaceholderData)}
      actions={<CustomerActions customer={timeline.data?.customer ?? customer} identity={identity} known={timeline.isSuccess} />}
    >
      <StatePanel query={timeline} skeleton={<LineSkeleton />}>
        {(line) => (
          <Stack gap="md">
            <CustomerHead timeline={line} identity={identity.data} staff={staff.data} segments={segments} />
            {narrow && <PartSwitch part={shown} onChange={(part) => change({ part })} />}
            <div className="tw-customer">
              {shown !== "profile" && <TimelineList timeline={line} state={state} onChange={change} />}
              {shown !== "line" && (
                <aside className="tw-profile" aria-label={t("customer.profile")}>
                  <TasksPanel customer={line.customer} query={staff} />
                  <IdentityPanel query={identity} state={state} onChange={change} />
                  <TraitsPanel query={profile} />
                  <ComputedPanel query={profile} />
                  <ConsentPanel customer={line.customer} query={profile} />
                  <GroupsPanel query={profile} />
                  <NotesPanel customer={line.customer} query={staff} />
                </aside>
              )}
            </div>
          </Stack>
        )}
      </StatePanel>
    </Page>
  );
}

/** On a narrow screen the line and the profile stand one at a time. */
function PartSwitch({ part, onChange }: { part: string; onChange: (part: string) => void }) {
  return (
    <SegmentedControl
      className="tw-no-print"
      aria-label={t("customer.part")}
      value={part}
      onChange={(chosen) => onChange(chosen === "line" ? "" : chosen)}
      data={[
        { value: "line", label: t("customer.line") },
        { value: "profile", label: t("customer.profile") },
      ]}
    />
  );
}

function LineSkeleton() {
  return (
    <Stack gap="md">
      <Skeleton height={110} />
      <div className="tw-customer">
        <Stack gap="md">
          <Skeleton height={190} />
          {Array.from({ length: 8 }, (_, i) => (
            <Skeleton key={i} height={40} />
          ))}
        </Stack>
        <Stack gap="md">
          {Array.from({ length: 3 }, (_, i) => (
            <Skeleton key={i} height={180} />
          ))}
        </Stack>
      </div>
    </Stack>
  );
}

// Every kind of call of posthog-node. Arguments: address, key, moment (ISO 8601).
const { PostHog } = require("posthog-node");

const [host, key, moment] = process.argv.slice(2);
const posthog = new PostHog(key, { host, flushAt: 3 });
let failed = 0;
posthog.on("error", (problem) => {
  failed += 1;
  console.error(problem);
});
const timestamp = new Date(moment);
const distinctId = "ann";
posthog.capture({ distinctId, event: "Order Completed", properties: { revenue: 42.5 }, timestamp });
posthog.identify({ distinctId, properties: { plan: "gold" } });
posthog.alias({ distinctId: "visitor-1", alias: "ann" });
posthog.groupIdentify({ groupType: "company", groupKey: "c1", properties: { seats: 7 } });
posthog.shutdown().then(() => process.exit(failed ? 1 : 0));

// Every kind of call of @segment/analytics-node. Arguments: address, key, moment (ISO 8601).
const { Analytics } = require("@segment/analytics-node");

const [host, writeKey, moment] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host, flushAt: 3 });
let failed = 0;
analytics.on("error", (problem) => {
  failed += 1;
  console.error(problem);
});
const when = { userId: "ann", timestamp: new Date(moment) };
const campaign = { name: "spring", source: "news", medium: "email", term: "hat", content: "top" };
const page = { url: "https://shop.example/cart?x=1", referrer: "https://n.example/" };
analytics.identify({ ...when, traits: { plan: "gold", email: "ann@shop.example" } });
analytics.track({
  ...when,
  event: "Order Completed",
  properties: { order_id: "o1", revenue: 42.5 },
  context: { campaign, page },
});
analytics.page({ ...when, category: "shop", name: "Cart", properties: { url: "https://shop.example/cart" } });
analytics.screen({ ...when, name: "Basket", properties: { items: 2 } });
analytics.group({ ...when, groupId: "company-1", traits: { seats: 7 } });
analytics.alias({ ...when, previousId: "visitor-1" });
analytics.closeAndFlush().then(() => process.exit(failed ? 1 : 0));

// What to paste into a site, an app or a server so that its events arrive here: plain text, made by pure functions.

export const KEY_BLANK = "YOUR_WRITE_KEY";

export type Snippet = {
  id: SnippetId;
  /** What the tab says: a product's or a program's own name. */
  name: string;
  /** How to get the library, where one is needed. */
  install: string | null;
  text: string;
};

export const SNIPPET_IDS = [
  "browser",
  "browser-npm",
  "node",
  "python",
  "rudderstack",
  "posthog-js",
  "posthog-python",
  "matomo",
  "curl",
  "pixel",
] as const;
export type SnippetId = (typeof SNIPPET_IDS)[number];

export type SnippetAsked = {
  /** Where the collector answers, without a slash at the end. */
  host: string;
  key: string;
  siteId: number | null;
};

/** Every snippet, filled in. */
export function snippets(asked: SnippetAsked): Snippet[] {
  const { key, siteId } = asked;
  const host = asked.host.replace(/\/+$/, "");
  return [
    { id: "browser", name: "Browser", install: null, text: browser(host, key) },
    { id: "browser-npm", name: "analytics-next", install: "npm install @segment/analytics-next", text: browserNpm(host, key) },
    { id: "node", name: "Node.js", install: "npm install @segment/analytics-node", text: node(host, key) },
    { id: "python", name: "Python", install: "pip install segment-analytics-python", text: python(host, key) },
    { id: "rudderstack", name: "RudderStack", install: "pip install rudder-sdk-python", text: rudderstack(host, key) },
    { id: "posthog-js", name: "PostHog JS", install: "npm install posthog-js", text: posthogJs(host, key) },
    { id: "posthog-python", name: "PostHog Python", install: "pip install posthog", text: posthogPython(host, key) },
    { id: "matomo", name: "Matomo", install: null, text: matomo(host, siteId) },
    { id: "curl", name: "curl", install: null, text: curl(host, key) },
    { id: "pixel", name: "Pixel", install: null, text: pixel(host, key) },
  ];
}

/** A text in JavaScript, Python and JSON alike; "<" is written so that no script element ends in it. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c");
}

/** A text in single quotes for a shell. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function browser(host: string, key: string): string {
  return `<script>
  (function () {
    var analytics = (window.analytics = window.analytics || []);
    if (analytics.initialize || analytics.invoked) return;
    analytics.invoked = true;
    analytics.methods = ["trackSubmit", "trackClick", "trackLink", "trackForm", "pageview", "identify", "reset", "group",
      "track", "ready", "alias", "debug", "page", "screen", "once", "off", "on", "addSourceMiddleware",
      "addIntegrationMiddleware", "setAnonymousId", "addDestinationMiddleware", "register"];
    analytics.methods.forEach(function (name) {
      analytics[name] = function () {
        if (window.analytics.initialized) return window.analytics[name].apply(window.analytics, arguments);
        analytics.push([name].concat(Array.prototype.slice.call(arguments)));
        return analytics;
      };
    });
    analytics.load = function (key, options) {
      var script = document.createElement("script");
      script.async = true;
      script.src = analytics._cdn + "/analytics.js/v1/" + key + "/analytics.min.js";
      document.head.appendChild(script);
      analytics._loadOptions = options;
    };
    analytics._cdn = ${quoted(host)};
    analytics._writeKey = ${quoted(key)};
    analytics.load(${quoted(key)});
    analytics.page();
  })();
</script>`;
}

function browserNpm(host: string, key: string): string {
  return `import { AnalyticsBrowser } from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load({ writeKey: ${quoted(key)}, cdnURL: ${quoted(host)} });

analytics.page();
analytics.identify("customer-17", { plan: "gold" });
analytics.track("Order Completed", { order_id: "A-1001", revenue: 49.9 });`;
}

function node(host: string, key: string): string {
  return `import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: ${quoted(key)}, host: ${quoted(host)} });

analytics.track({
  userId: "customer-17",
  event: "Order Completed",
  properties: { order_id: "A-1001", revenue: 49.9 },
});
await analytics.closeAndFlush();`;
}

function python(host: string, key: string): string {
  return `import segment.analytics as analytics

analytics.write_key = ${quoted(key)}
analytics.host = ${quoted(host)}

analytics.track("customer-17", "Order Completed", {"order_id": "A-1001", "revenue": 49.9})
analytics.flush()`;
}

function rudderstack(host: string, key: string): string {
  return `import rudderstack.analytics as analytics

analytics.write_key = ${quoted(key)}
analytics.dataPlaneUrl = ${quoted(host)}

analytics.track("customer-17", "Order Completed", {"order_id": "A-1001", "revenue": 49.9})
analytics.flush()`;
}

function posthogJs(host: string, key: string): string {
  return `import posthog from "posthog-js";

posthog.init(${quoted(key)}, { api_host: ${quoted(host)} });

posthog.identify("customer-17");
posthog.capture("Order Completed", { order_id: "A-1001", revenue: 49.9 });`;
}

function posthogPython(host: string, key: string): string {
  return `from posthog import Posthog

posthog = Posthog(${quoted(key)}, host=${quoted(host)})

posthog.capture(
    distinct_id="customer-17",
    event="Order Completed",
    properties={"order_id": "A-1001", "revenue": 49.9},
)
posthog.shutdown()`;
}

/** Sends to this place as well as to a Matomo that is there already. */
function matomo(host: string, siteId: number | null): string {
  return `<!-- Into the Matomo code of your pages, before the line with trackPageView. -->
<script>
  var _paq = (window._paq = window._paq || []);
  _paq.push(["addTracker", ${quoted(`${host}/matomo.php`)}, ${quoted(String(siteId ?? "YOUR_SITE_ID"))}]);
</script>`;
}

function curl(host: string, key: string): string {
  const body = { userId: "customer-17", event: "Order Completed", properties: { order_id: "A-1001", revenue: 49.9 } };
  return `curl ${shellQuoted(`${host}/v1/track`)} \\
  --user ${shellQuoted(`${key}:`)} \\
  --header 'content-type: application/json' \\
  --data ${shellQuoted(JSON.stringify(body))}`;
}

function pixel(host: string, key: string): string {
  const query = new URLSearchParams({ writeKey: key, userId: "customer-17", event: "Email Opened" });
  const address = `${host}/pixel/v1/track?${query}`.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<img src="${address}" width="1" height="1" alt="">`;
}

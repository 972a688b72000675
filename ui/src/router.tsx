// The pages and their addresses, below whatever path the app is served under.
import {
  Outlet,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { APP_ROOT } from "./url/root";
import { PageProblem } from "./shell/PageProblem";
import { PageUnknown } from "./shell/PageUnknown";
import { Shell } from "./shell/Shell";
import { parseSearch, stringifySearch } from "./url/state";

const root = createRootRoute({
  component: () => (
    <Shell>
      <Outlet />
    </Shell>
  ),
  notFoundComponent: PageUnknown,
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/map" as string, replace: true });
  },
});

const map = createRoute({
  getParentRoute: () => root,
  path: "/map",
  component: lazyRouteComponent(() => import("./pages/journey/JourneyMapPage"), "JourneyMapPage"),
});
const touchpoints = createRoute({
  getParentRoute: () => root,
  path: "/touchpoints",
  component: lazyRouteComponent(() => import("./pages/touchpoints/TouchpointsPage"), "TouchpointsPage"),
});
const touchpoint = createRoute({
  getParentRoute: () => root,
  path: "/touchpoint",
  component: lazyRouteComponent(() => import("./pages/touchpoints/TouchpointPage"), "TouchpointPage"),
});
const paths = createRoute({
  getParentRoute: () => root,
  path: "/paths",
  component: lazyRouteComponent(() => import("./pages/paths/PathsPage"), "PathsPage"),
});
const funnel = createRoute({
  getParentRoute: () => root,
  path: "/funnel",
  component: lazyRouteComponent(() => import("./pages/funnel/FunnelPage"), "FunnelPage"),
});
const retention = createRoute({
  getParentRoute: () => root,
  path: "/retention",
  component: lazyRouteComponent(() => import("./pages/retention/RetentionPage"), "RetentionPage"),
});
const customers = createRoute({
  getParentRoute: () => root,
  path: "/customers",
  component: lazyRouteComponent(() => import("./pages/customers/CustomersPage"), "CustomersPage"),
});
const customer = createRoute({
  getParentRoute: () => root,
  path: "/customer",
  component: lazyRouteComponent(() => import("./pages/customers/CustomerPage"), "CustomerPage"),
});
const segments = createRoute({
  getParentRoute: () => root,
  path: "/segments",
  component: lazyRouteComponent(() => import("./pages/segments/SegmentsPage"), "SegmentsPage"),
});
const segment = createRoute({
  getParentRoute: () => root,
  path: "/segment",
  component: lazyRouteComponent(() => import("./pages/segments/SegmentPage"), "SegmentPage"),
});
const duplicates = createRoute({
  getParentRoute: () => root,
  path: "/duplicates",
  component: lazyRouteComponent(() => import("./pages/duplicates/DuplicatesPage"), "DuplicatesPage"),
});
const sources = createRoute({
  getParentRoute: () => root,
  path: "/sources",
  component: lazyRouteComponent(() => import("./pages/sources/SourcesPage"), "SourcesPage"),
});
const source = createRoute({
  getParentRoute: () => root,
  path: "/sources/$id",
  component: lazyRouteComponent(() => import("./pages/sources/SourcePage"), "SourcePage"),
});
const data = createRoute({
  getParentRoute: () => root,
  path: "/data",
  component: lazyRouteComponent(() => import("./pages/data/DataPage"), "DataPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    map,
    touchpoints,
    touchpoint,
    paths,
    funnel,
    retention,
    customers,
    customer,
    segments,
    segment,
    duplicates,
    sources,
    source,
    data,
  ]),
  basepath: APP_ROOT.pathname,
  parseSearch,
  stringifySearch,
  defaultErrorComponent: PageProblem,
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

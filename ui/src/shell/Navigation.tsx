// The list of pages. The selection of customers and time goes along from page to page.
import { Stack, Text } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import { useWatched, useWorkspace } from "../api/queries";
import type { AccountSheet } from "../api/types";
import { Icon } from "../components/Icon";
import type { UrlState } from "../url/state";
import { useUrlState } from "../url/state";
import { t } from "../words/words";

export const PAGES = [
  { to: "/map", icon: "map", word: "nav.map", also: [] as string[] },
  { to: "/touchpoints", icon: "touchpoint", word: "nav.touchpoints", also: ["/touchpoint"] },
  { to: "/paths", icon: "paths", word: "nav.paths", also: [] as string[] },
  { to: "/funnel", icon: "funnel", word: "nav.funnel", also: [] as string[] },
  { to: "/retention", icon: "retention", word: "nav.retention", also: [] as string[] },
  { to: "/customers", icon: "customers", word: "nav.customers", also: ["/customer"] },
  { to: "/segments", icon: "segment", word: "nav.segments", also: ["/segment"] },
  { to: "/duplicates", icon: "pair", word: "nav.duplicates", also: [] as string[] },
  { to: "/sources", icon: "source", word: "nav.sources", also: ["/sources/"] },
  { to: "/data", icon: "data", word: "nav.data", also: [] as string[] },
] as const;

/** The part of the state that belongs to no page in particular. */
export function carried(state: UrlState): UrlState {
  const kept = ["since", "until", "where"].filter((name) => state[name]);
  return Object.fromEntries(kept.map((name) => [name, state[name]!]));
}

const ACCOUNTS_MS = 15_000;

/** Whether the account of what came in does not add up, or nothing loads it any more. */
function useTrouble(): boolean {
  const sheet = useWatched<AccountSheet>("accounts", ACCOUNTS_MS);
  return sheet !== undefined && (!sheet.adds_up || sheet.standing_still);
}

export function Navigation() {
  const { pathname } = useLocation();
  const [state] = useUrlState();
  const workspace = useWorkspace().data;
  const trouble = useTrouble();
  return (
    <Stack justify="space-between" h="100%">
      <nav aria-label={t("nav.label")}>
        <Stack gap={4}>
          {PAGES.map((page) => {
            const here = pathname === page.to || page.also.some((one) => one === pathname || (one.endsWith("/") && pathname.startsWith(one)));
            return (
              <Link
                key={page.to}
                to={page.to}
                search={carried(state) as never}
                className="tw-nav-link"
                aria-current={here ? "page" : undefined}
              >
                <Icon name={page.icon} />
                {t(page.word)}
                {page.to === "/data" && trouble && (
                  <span className="tw-nav-mark" role="img" aria-label={t("nav.alert")} title={t("nav.alert")} data-nav-alert>
                    <Icon name="warning" size={17} />
                  </span>
                )}
              </Link>
            );
          })}
        </Stack>
      </nav>
      <Text size="xs" c="dimmed" px="sm">
        {workspace && t("shell.version", { version: workspace.version })} ·{" "}
        <a href="api/openapi.json" style={{ color: "inherit" }}>
          {t("shell.api")}
        </a>
      </Text>
    </Stack>
  );
}

// The list of pages. The selection of customers and time goes along from page to page.
import { Stack, Text } from "@mantine/core";
import { Link, useLocation } from "@tanstack/react-router";
import { useWorkspace } from "../api/queries";
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
  { to: "/data", icon: "data", word: "nav.data", also: [] as string[] },
] as const;

/** The part of the state that belongs to no page in particular. */
export function carried(state: UrlState): UrlState {
  const kept = ["since", "until", "where"].filter((name) => state[name]);
  return Object.fromEntries(kept.map((name) => [name, state[name]!]));
}

export function Navigation() {
  const { pathname } = useLocation();
  const [state] = useUrlState();
  const workspace = useWorkspace().data;
  return (
    <Stack justify="space-between" h="100%">
      <nav aria-label={t("nav.label")}>
        <Stack gap={4}>
          {PAGES.map((page) => {
            const here = pathname === page.to || (page.also as readonly string[]).includes(pathname);
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

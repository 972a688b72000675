// Navigation left, top bar with workspace, what it is, search, share and appearance; the page in the middle.
import { AppShell, Burger, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useLocation } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import { useLiveFigures, useWorkspace } from "../api/queries";
import { t } from "../words/words";
import { LiveSign } from "./LiveSign";
import { Logo } from "./Logo";
import { Navigation } from "./Navigation";
import { SchemeSwitch } from "./SchemeSwitch";
import { Search } from "./Search";
import { ShareButton } from "./ShareButton";
import { SimulatedBadge } from "./SimulatedBadge";
import { StaleNotice } from "./StaleNotice";
import { ToastArea } from "./ToastArea";
import "./shell.css";

export function Shell({ children }: { children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  const workspace = useWorkspace().data;
  useLiveFigures();
  useEffect(close, [pathname, close]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={0}
      withBorder={false}
    >
      <a className="tw-skip" href="#content" onClick={skipToContent}>
        {t("app.skip")}
      </a>
      <AppShell.Header className="tw-header tw-no-print">
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("nav.open")} />
          <Logo />
          <Group gap="xs" wrap="nowrap" style={{ minWidth: 0, flex: 1 }}>
            {workspace && (
              <Text size="sm" fw={600} truncate className="tw-workspace">
                {workspace.name}
              </Text>
            )}
            {workspace?.simulated && <SimulatedBadge />}
            {workspace && <LiveSign asOf={workspace.as_of} />}
          </Group>
          <Search />
          <ShareButton />
          <SchemeSwitch />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className="tw-navbar tw-no-print">
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main className="tw-main">
        <div id="content" tabIndex={-1} className="tw-content">
          <StaleNotice workspace={workspace} />
          {children}
        </div>
      </AppShell.Main>
      <ToastArea />
    </AppShell>
  );
}

/** By focus and not by fragment: with a <base> element a fragment would lead to another page. */
function skipToContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

// Ctrl-K: pages, touchpoints and customers by name.
import { Group, Kbd, Modal, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { isNotOffered } from "../api/client";
import type { FoundCustomer } from "../api/customer";
import { useWorkspace } from "../api/queries";
import type { WorkspaceInfo } from "../api/types";
import { saidMatch, useFind } from "../components/findCustomers";
import { Icon } from "../components/Icon";
import { t, tName } from "../words/words";
import { PAGES } from "./Navigation";

type Found = { id: string; icon: string; name: string; kind: string; to: string; search: Record<string, string> };

const SHOWN = 8;

/** Customers that were found, as entries of the list: by name, with what matched. */
export function customerFindings(found: readonly FoundCustomer[]): Found[] {
  return found.map((one) => ({
    id: `customer:${one.customer}`,
    icon: "customers",
    name: one.name ?? one.customer,
    kind: saidMatch(one),
    to: "/customer",
    search: { customer: one.customer },
  }));
}

/** Pages and touchpoints whose name holds the text, and the way to the customers. */
export function findings(text: string, workspace: WorkspaceInfo | undefined): Found[] {
  const asked = text.trim().toLowerCase();
  const pages: Found[] = PAGES.map((page) => ({
    id: page.to,
    icon: page.icon,
    name: t(page.word),
    kind: "",
    to: page.to,
    search: {},
  }));
  const touchpoints: Found[] = (workspace?.touchpoints ?? []).map((one) => ({
    id: `touchpoint:${one.key}`,
    icon: "touchpoint",
    name: one.name,
    kind: tName("channel", one.channel),
    to: "/touchpoint",
    search: { key: one.key },
  }));
  const named = [...pages, ...touchpoints].filter((one) => one.name.toLowerCase().includes(asked)).slice(0, SHOWN);
  if (!asked) return named;
  const name = t("shell.search.customer", { text: text.trim() });
  return [...named, { id: "customers", icon: "customers", name, kind: "", to: "/customers", search: { search: text.trim() } }];
}

export function Search() {
  const [opened, { open, close }] = useDisclosure(false);
  useHotkeys([["mod+K", open]], []);
  return (
    <>
      <UnstyledButton onClick={open} className="tw-search" aria-label={t("shell.search")}>
        <Icon name="search" size={16} />
        <Text size="xs" c="dimmed" visibleFrom="md" span>
          {t("shell.search")} <Kbd size="xs">Ctrl K</Kbd>
        </Text>
      </UnstyledButton>
      <Modal opened={opened} onClose={close} withCloseButton={false} title={null} padding="xs" attributes={{ content: { "aria-label": t("shell.search") } }} yOffset="12vh">
        {opened && <SearchBox onDone={close} />}
      </Modal>
    </>
  );
}

function SearchBox({ onDone }: { onDone: () => void }) {
  const workspace = useWorkspace().data;
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const people = useFind(text, SHOWN);
  const offered = !(people.isError && isNotOffered(people.error));
  const customers = text.trim() && offered ? customerFindings(people.data?.found ?? []) : [];
  const named = findings(text, workspace);
  const found = [...named.slice(0, -1), ...customers, ...named.slice(-1)];
  const go = (one: Found | undefined) => {
    if (!one) return;
    onDone();
    void navigate({ to: one.to as string, search: one.search as never });
  };
  const onKey = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") setPlace(Math.min(place + 1, found.length - 1));
    else if (event.key === "ArrowUp") setPlace(Math.max(place - 1, 0));
    else if (event.key === "Enter") go(found[place]);
    else return;
    event.preventDefault();
  };
  return (
    <Stack gap="xs">
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded="true"
        aria-controls="tw-found"
        aria-activedescendant={found[place] ? `tw-found-${place}` : undefined}
        aria-label={t("shell.search")}
        placeholder={t("shell.search.hint")}
        leftSection={<Icon name="search" size={16} />}
        value={text}
        onKeyDown={onKey}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setPlace(0);
        }}
      />
      <div id="tw-found" role="listbox" aria-label={t("shell.search")}>
        {found.map((one, index) => (
          <div
            key={one.id}
            id={`tw-found-${index}`}
            role="option"
            aria-selected={index === place}
            className="tw-found"
            onMouseEnter={() => setPlace(index)}
            onClick={() => go(one)}
          >
            <Group gap="sm" wrap="nowrap">
              <Icon name={one.icon} size={16} />
              <Text size="sm" truncate>
                {one.name}
              </Text>
              <Text size="xs" c="dimmed" ml="auto" style={{ whiteSpace: "nowrap" }}>
                {one.kind}
              </Text>
            </Group>
          </div>
        ))}
        {found.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            {t("shell.search.nothing")}
          </Text>
        )}
      </div>
    </Stack>
  );
}

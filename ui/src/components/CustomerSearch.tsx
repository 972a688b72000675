// Choosing a customer by search: a list that follows what is typed, by keyboard too.
import { Text, TextInput } from "@mantine/core";
import { useState, type KeyboardEvent } from "react";
import { isNotOffered } from "../api/client";
import type { FoundCustomer } from "../api/customer";
import { formatDay } from "../format/date";
import { t } from "../words/words";
import { saidMatch, useFind } from "./findCustomers";
import { Icon } from "./Icon";
import { NotOffered } from "./OptionalPanel";

const SHOWN = 8;

export type CustomerSearchProps = { label: string; without: string; onChoose: (customer: string) => void };

export function CustomerSearch({ label, without, onChoose }: CustomerSearchProps) {
  const [text, setText] = useState("");
  const [place, setPlace] = useState(0);
  const query = useFind(text, SHOWN);
  const found = text.trim() ? (query.data?.found ?? []).filter((one) => one.customer !== without) : [];
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setPlace(Math.min(place + 1, found.length - 1));
    else if (event.key === "ArrowUp") setPlace(Math.max(place - 1, 0));
    else if (event.key === "Enter" && found[place]) onChoose(found[place].customer);
    else return;
    event.preventDefault();
  };
  return (
    <div>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls="tw-customers-found"
        aria-activedescendant={found[place] ? `tw-customer-found-${place}` : undefined}
        label={label}
        placeholder={t("find.placeholder")}
        leftSection={<Icon name="search" size={15} />}
        value={text}
        onKeyDown={onKey}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setPlace(0);
        }}
      />
      <div id="tw-customers-found" role="listbox" aria-label={label} style={{ minHeight: 120, marginTop: 6 }}>
        {found.map((one, index) => (
          <Option key={`${one.customer} ${one.matched.value}`} found={one} index={index} active={index === place} onChoose={onChoose} />
        ))}
      </div>
      <div role="status">
        {query.isError && isNotOffered(query.error) && <NotOffered />}
        {query.isError && !isNotOffered(query.error) && <Text size="sm">{query.error.message}</Text>}
        {text.trim() && query.isSuccess && !query.isPlaceholderData && found.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("find.nobody", { text: text.trim() })}
          </Text>
        )}
      </div>
    </div>
  );
}

type OptionProps = { found: FoundCustomer; index: number; active: boolean; onChoose: (customer: string) => void };

function Option({ found, index, active, onChoose }: OptionProps) {
  const said = saidMatch(found);
  return (
    <div
      id={`tw-customer-found-${index}`}
      role="option"
      aria-selected={active}
      className="tw-found"
      data-customer={found.customer}
      onClick={() => onChoose(found.customer)}
    >
      <Text size="sm" fw={500} style={{ overflowWrap: "anywhere" }}>
        {found.name ?? found.customer}
      </Text>
      <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {[found.name && found.customer, said, found.last_at && t("find.last", { day: formatDay(found.last_at) })].filter(Boolean).join(" · ")}
      </Text>
    </div>
  );
}

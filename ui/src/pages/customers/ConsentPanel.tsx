// What a customer agreed to, by purpose, each with its proof and its history; and setting it for them.
import { Button, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { Consent, Profile } from "../../api/customer";
import type { ApiQuery } from "../../api/queries";
import { Icon } from "../../components/Icon";
import { OptionalPanel } from "../../components/OptionalPanel";
import { formatMoment } from "../../format/date";
import { t, tName } from "../../words/words";
import { ConsentForm } from "./ConsentForm";

export function ConsentPanel({ customer, query }: { customer: string; query: ApiQuery<Profile> }) {
  const [asked, setAsked] = useState<Consent | "new" | null>(null);
  const add = (
    <Button size="xs" variant="default" leftSection={<Icon name="plus" size={13} />} onClick={() => setAsked("new")}>
      {t("consent.set")}
    </Button>
  );
  return (
    <OptionalPanel title={t("consent.title")} name="consent" query={query} aside={add}>
      {({ consent }) => (
        <Stack gap="sm">
          {consent.length === 0 && (
            <Text size="sm" c="dimmed">
              {t("consent.none")}
            </Text>
          )}
          {consent.map((one) => (
            <Purpose key={one.purpose} consent={one} onChange={() => setAsked(one)} />
          ))}
          <ConsentForm customer={customer} asked={asked} onClose={() => setAsked(null)} />
        </Stack>
      )}
    </OptionalPanel>
  );
}

/** A word, a sign and a colour: never the colour alone. */
export function ConsentState({ agreed }: { agreed: boolean }) {
  return (
    <span className="tw-consent" data-agreed={agreed}>
      <Icon name={agreed ? "check" : "close"} size={13} />
      {t(agreed ? "consent.agreed" : "consent.refused")}
    </span>
  );
}

function proof({ who, wording, source }: Pick<Consent, "who" | "wording" | "source">): string {
  const said = [who && t("consent.by", { who }), source && t("consent.from", { source }), wording && `“${wording}”`];
  return said.filter(Boolean).join(" · ");
}

function Purpose({ consent, onChange }: { consent: Consent; onChange: () => void }) {
  const [open, setOpen] = useState(false);
  const purpose = tName("purpose", consent.purpose);
  return (
    <div data-purpose={consent.purpose} className="tw-purpose">
      <Group gap="xs" justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
          {purpose}
        </Text>
        <ConsentState agreed={consent.agreed} />
      </Group>
      <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {consent.since && t("consent.since", { when: `${formatMoment(consent.since)} UTC` })} {proof(consent)}
      </Text>
      <Group gap="sm">
        {consent.history.length > 1 && (
          <UnstyledButton className="tw-more" aria-expanded={open} aria-label={t("consent.history_of", { purpose })} onClick={() => setOpen(!open)}>
            {open ? t("profile.history.hide") : t("profile.history", { n: consent.history.length })}
            <Icon name={open ? "up" : "down"} size={12} />
          </UnstyledButton>
        )}
        <UnstyledButton className="tw-more" aria-label={t("consent.change_of", { purpose })} onClick={onChange}>
          {t("consent.change")}
        </UnstyledButton>
      </Group>
      {open && (
        <ol className="tw-history">
          {consent.history.map((one, place) => (
            <li key={place}>
              <ConsentState agreed={one.agreed} />
              <span className="tw-fact-from">
                {formatMoment(one.at)} UTC · {proof(one)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

// What is known of a customer: each trait with where it came from and what it was before; what is computed, explained.
import { Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { ComputedTrait, Profile, ProfileTrait, TraitWriting } from "../../api/customer";
import type { ApiQuery } from "../../api/queries";
import { Hint } from "../../components/Hint";
import { Icon } from "../../components/Icon";
import { OptionalPanel } from "../../components/OptionalPanel";
import { formatMoment } from "../../format/date";
import { t, tName } from "../../words/words";
import { useTouchpointName } from "./customerColumns";
import { saidComputed, saidValue } from "./saidValue";

export function TraitsPanel({ query }: { query: ApiQuery<Profile> }) {
  return (
    <OptionalPanel title={t("customer.traits")} name="traits" query={query} lines={5}>
      {({ traits }) =>
        traits.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("customer.traits.none")}
          </Text>
        ) : (
          <dl className="tw-facts">
            {traits.map((trait) => (
              <Trait key={trait.name} trait={trait} />
            ))}
          </dl>
        )
      }
    </OptionalPanel>
  );
}

function written({ written_at, source }: TraitWriting | ProfileTrait): string {
  const when = written_at ? `${formatMoment(written_at)} UTC` : t("profile.when_unknown");
  return source ? t("profile.written", { when, source }) : when;
}

function Trait({ trait }: { trait: ProfileTrait }) {
  const [open, setOpen] = useState(false);
  const earlier = trait.history.length > 1;
  const name = tName("trait", trait.name);
  return (
    <div data-trait={trait.name}>
      <dt>{name}</dt>
      <dd>
        <span className="tw-fact-value">{saidValue(trait.value)}</span>
        <span className="tw-fact-from">{written(trait)}</span>
        {earlier && (
          <UnstyledButton className="tw-more" aria-expanded={open} aria-label={t("profile.history_of", { name })} onClick={() => setOpen(!open)}>
            {open ? t("profile.history.hide") : t("profile.history", { n: trait.history.length })}
            <Icon name={open ? "up" : "down"} size={12} />
          </UnstyledButton>
        )}
        {open && (
          <ol className="tw-history">
            {trait.history.map((one, place) => (
              <li key={place}>
                <span className="tw-fact-value">{saidValue(one.value)}</span>
                <span className="tw-fact-from">{written(one)}</span>
              </li>
            ))}
          </ol>
        )}
      </dd>
    </div>
  );
}

export function ComputedPanel({ query }: { query: ApiQuery<Profile> }) {
  return (
    <OptionalPanel title={t("profile.computed")} name="computed" query={query} lines={5}>
      {({ computed }) =>
        computed.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("profile.computed.none")}
          </Text>
        ) : (
          <dl className="tw-facts">
            {computed.map((trait) => (
              <Computed key={trait.name} trait={trait} />
            ))}
          </dl>
        )
      }
    </OptionalPanel>
  );
}

function Computed({ trait }: { trait: ComputedTrait }) {
  const touchpointName = useTouchpointName();
  return (
    <div data-computed={trait.name}>
      <dt>{tName("computed", trait.name)}</dt>
      <dd className="tw-computed">
        <span className="tw-fact-value">{saidComputed(trait, touchpointName)}</span>
        <Hint said={trait.explained} />
      </dd>
    </div>
  );
}

export function GroupsPanel({ query }: { query: ApiQuery<Profile> }) {
  if (!query.data?.groups.length) return null;
  return (
    <OptionalPanel title={t("profile.groups")} name="groups" query={query}>
      {({ groups }) => (
        <dl className="tw-facts">
          {groups.map((one) => (
            <div key={one.group}>
              <dt>{one.name ?? one.group}</dt>
              <dd>
                <span className="tw-fact-from">{one.group}</span>
                {Object.entries(one.traits).map(([name, value]) => (
                  <span key={name} className="tw-fact-from">
                    {tName("trait", name)}: {saidValue(value)}
                  </span>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </OptionalPanel>
  );
}

// Why these identifiers are one customer: the drawing, each link with the event that made it, what was decided.
import { Group, Stack, Text } from "@mantine/core";
import type { Identity, IdentityLink } from "../../api/customer";
import type { ApiQuery } from "../../api/queries";
import { OptionalPanel } from "../../components/OptionalPanel";
import { ViewSwitch } from "../../components/ViewSwitch";
import { formatDay, formatMoment } from "../../format/date";
import { formatCount } from "../../format/number";
import type { UrlPatch, UrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import { DecisionList } from "./DecisionList";
import { IdentityGraph } from "./IdentityGraph";
import { linksById } from "./identityLayout";

export type IdentityPanelProps = { query: ApiQuery<Identity>; state: UrlState; onChange: (patch: UrlPatch) => void };

export function IdentityPanel({ query, state, onChange }: IdentityPanelProps) {
  const asTable = state.identity === "table";
  return (
    <OptionalPanel
      title={t("identity.title")}
      name="identity"
      query={query}
      lines={5}
      aside={<ViewSwitch asTable={asTable} onChange={(view) => onChange({ identity: view })} />}
    >
      {(identity) => (
        <Stack gap="sm">
          {asTable ? (
            <IdentifierList identity={identity} />
          ) : (
            <IdentityGraph identity={identity} chosen={state.link ?? ""} onChoose={(link) => onChange({ link })} />
          )}
          <Legend identity={identity} />
          <ChosenLink identity={identity} chosen={state.link ?? ""} />
          <Refused identity={identity} />
          <DecisionList decisions={identity.decisions} />
        </Stack>
      )}
    </OptionalPanel>
  );
}

function Legend({ identity }: { identity: Identity }) {
  const many = identity.identifiers.length;
  const words = t(many === 1 ? "identity.one" : "identity.many", { n: formatCount(many), links: formatCount(identity.links_in_all) });
  const hint = identity.links.length > 0 ? ` ${t("identity.hint")}` : "";
  return (
    <Text size="xs" c="dimmed">
      {words}
      {hint}
    </Text>
  );
}

function ChosenLink({ identity, chosen }: { identity: Identity; chosen: string }) {
  const links = linksById(identity.links).get(chosen);
  return (
    <div role="status" aria-live="polite">
      {links && (
        <div className="tw-link-facts" data-link-facts>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            <b>{links[0]!.a}</b> – <b>{links[0]!.b}</b>
          </Text>
          {links.map((link, place) => (
            <LinkFact key={place} link={link} />
          ))}
        </div>
      )}
    </div>
  );
}

function LinkFact({ link }: { link: IdentityLink }) {
  const when = link.first_at ? `${formatMoment(link.first_at)} UTC` : t("profile.when_unknown");
  return (
    <Text size="xs" component="div" style={{ overflowWrap: "anywhere" }}>
      {link.said || tName("rule", link.rule)}, {t("identity.first", { when })}
      {link.times > 1 && `, ${t("identity.times", { n: formatCount(link.times) })}`}
      {link.source && ` · ${t("identity.source", { source: link.source })}`}
      {link.message_id && (
        <>
          {" · "}
          {t("identity.event")} <code>{link.message_id}</code>
        </>
      )}
    </Text>
  );
}

function IdentifierList({ identity }: { identity: Identity }) {
  return (
    <Stack gap="xs" data-identity-list>
      <ul className="tw-list" aria-label={t("identity.identifiers")}>
        {identity.identifiers.map((one) => (
          <li key={one.identifier}>
            <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
              <Text size="sm" style={{ overflowWrap: "anywhere" }}>
                <Text span size="xs" c="dimmed">
                  {tName("identifier", one.type)}{" "}
                </Text>
                {one.value}
                {one.shared && (
                  <Text span size="xs" c="dimmed">
                    {" "}
                    ({t("identity.shared")})
                  </Text>
                )}
              </Text>
              <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
                {t("identity.events", { n: formatCount(one.interactions) })} · {formatDay(one.first_at)}
              </Text>
            </Group>
          </li>
        ))}
      </ul>
      <ul className="tw-list" aria-label={t("identity.links")}>
        {identity.links.map((link, place) => (
          <li key={place}>
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {link.a} – {link.b}
            </Text>
            <LinkFact link={link} />
          </li>
        ))}
      </ul>
    </Stack>
  );
}

function Refused({ identity }: { identity: Identity }) {
  if (identity.refused.length === 0) return null;
  return (
    <details className="tw-refused">
      <summary>{t("identity.refused", { n: formatCount(identity.refused.length) })}</summary>
      <ul className="tw-list">
        {identity.refused.map((one, place) => (
          <li key={place}>
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {one.a} – {one.b}
            </Text>
            <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {one.said}: {one.because ?? one.refused}
            </Text>
          </li>
        ))}
      </ul>
    </details>
  );
}

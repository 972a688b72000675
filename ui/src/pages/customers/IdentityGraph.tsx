// The identifiers of a customer drawn: a shape and a word for each type, a line for links; a line opens its event.
import { ScrollArea } from "@mantine/core";
import { useMemo, type KeyboardEvent } from "react";
import type { Identity } from "../../api/customer";
import { t, tName } from "../../words/words";
import { BOX, drawnIdentity, middleOf, pathThrough, shapeOf, type DrawnIdentifier, type DrawnLink } from "./identityLayout";

/** Smaller than this it is scrolled instead: its letters could not be read. */
const SMALLEST = 0.75;

export type IdentityGraphProps = { identity: Identity; chosen: string; onChoose: (id: string) => void };

export function IdentityGraph({ identity, chosen, onChoose }: IdentityGraphProps) {
  const drawn = useMemo(() => drawnIdentity(identity), [identity]);
  return (
    <ScrollArea type="auto" offsetScrollbars="present" viewportProps={{ tabIndex: 0, role: "region", "aria-label": t("identity.graph") }}>
      <svg
        style={{ width: drawn.width, minWidth: drawn.width * SMALLEST }}
        viewBox={`0 0 ${drawn.width} ${drawn.height}`}
        role="group"
        aria-label={t("identity.graph")}
        className="tw-identity"
        data-identity-graph
      >
        {drawn.links.map((link) => (
          <Line key={link.id} link={link} chosen={link.id === chosen} onChoose={onChoose} />
        ))}
        {drawn.identifiers.map((one) => (
          <Box key={one.identifier.identifier} drawn={one} />
        ))}
      </svg>
    </ScrollArea>
  );
}

/** What a line says: "email … and user id …: identify". */
export function saidLink({ links }: Pick<DrawnLink, "links">): string {
  const { a, b } = links[0]!;
  const rules = [...new Set(links.map((one) => tName("rule", one.rule)))].join(", ");
  return t("identity.link", { a, b, rules });
}

function Line({ link, chosen, onChoose }: { link: DrawnLink; chosen: boolean; onChoose: (id: string) => void }) {
  const path = pathThrough(link.points);
  const { x, y } = middleOf(link.points);
  const choose = () => onChoose(chosen ? "" : link.id);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose();
  };
  return (
    <g
      role="button"
      tabIndex={0}
      aria-pressed={chosen}
      aria-label={saidLink(link)}
      className="tw-identity-line"
      data-link={link.id}
      data-rule={link.links[0]!.rule}
      onClick={choose}
      onKeyDown={onKey}
    >
      <title>{saidLink(link)}</title>
      <path d={path} className="tw-identity-reach" />
      <path d={path} className="tw-identity-stroke" />
      <circle cx={x} cy={y} r={4.5} className="tw-identity-knob" />
    </g>
  );
}

const LONGEST = 13;
const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

function Box({ drawn }: { drawn: DrawnIdentifier }) {
  const { identifier, x, y } = drawn;
  return (
    <g transform={`translate(${x - BOX.width / 2},${y - BOX.height / 2})`} data-identifier={identifier.identifier}>
      <title>{identifier.identifier}</title>
      <rect width={BOX.width} height={BOX.height} rx={8} className="tw-identity-box" />
      <svg x={9} y={14} width={16} height={16} viewBox="0 0 16 16" aria-hidden="true">
        <path d={shapeOf(identifier.type)} className="tw-identity-shape" fillRule="evenodd" />
      </svg>
      <text x={33} y={18} className="tw-identity-type">
        {tName("identifier", identifier.type)}
      </text>
      <text x={33} y={34} className="tw-identity-value">
        {shortened(identifier.value)}
      </text>
    </g>
  );
}

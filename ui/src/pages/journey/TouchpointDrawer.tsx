// The evidence behind a chip: figures, what hurts, the ways in, and the ways out that add up to its entrants.
import { Badge, Button, Drawer, Group, SimpleGrid, Stack, Table, Text, UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { JourneyMap, MapTouchpoint, MapTransition } from "../../api/types";
import { Figure } from "../../components/Figure";
import { Icon } from "../../components/Icon";
import { formatCount, formatRate, formatSeconds } from "../../format/number";
import { writeSelection, type Selection } from "../../url/selection";
import { stringifySearch, parseSearch, type UrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import { waysOf } from "./layout";
import { PainEvidence } from "./PainPoints";

export type TouchpointDrawerProps = {
  map: JourneyMap | undefined;
  selection: Selection;
  at: string | null;
  side: string | null;
  onClose: () => void;
  onChoose: (key: string) => void;
};

export function TouchpointDrawer({ map, selection, at, side, onClose, onChoose }: TouchpointDrawerProps) {
  const touchpoint = map?.touchpoints.find((one) => one.key === at);
  return (
    <Drawer
      opened={touchpoint !== undefined}
      onClose={onClose}
      position="right"
      size={460}
      overlayProps={{ backgroundOpacity: 0.22 }}
      title={
        <Text fw={650} size="lg" span>
          {side && `${side}: `}
          {touchpoint?.name}
        </Text>
      }
      closeButtonProps={{ "aria-label": t("map.drawer.close") }}
    >
      {map && touchpoint && <Evidence map={map} touchpoint={touchpoint} selection={selection} onChoose={onChoose} />}
    </Drawer>
  );
}

type EvidenceProps = { map: JourneyMap; touchpoint: MapTouchpoint; selection: Selection; onChoose: (key: string) => void };

function Evidence({ map, touchpoint, selection, onChoose }: EvidenceProps) {
  const stage = map.stages.find((one) => one.key === touchpoint.stage)?.name ?? touchpoint.stage;
  const pains = map.pains.filter((pain) => pain.touchpoint === touchpoint.key);
  const chosen = parseSearch(stringifySearch(writeSelection(selection)));
  return (
    <Stack gap="lg" data-drawer={touchpoint.key}>
      <Group gap={6}>
        <Tag>{stage}</Tag>
        <Tag>{tName("channel", touchpoint.channel)}</Tag>
        <Tag>{tName("setting", touchpoint.setting)}</Tag>
        {!touchpoint.catalogued && <Tag>{t("map.drawer.uncatalogued")}</Tag>}
      </Group>
      <SimpleGrid cols={3} spacing="sm">
        <Figure score={touchpoint.reach_rate} unit="rate" measure="reach_rate" form="split" />
        <Figure score={touchpoint.emotion} unit="emotion" measure="emotion" form="split" />
        <Figure score={touchpoint.drop_off_rate} unit="rate" measure="drop_off_rate" form="split" />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {t("map.drawer.met", {
          customers: formatCount(touchpoint.customers),
          interactions: formatCount(touchpoint.interactions),
        })}
      </Text>
      {pains.map((pain) => (
        <PainEvidence key={pain.kind} pain={pain} />
      ))}
      <Links touchpoint={touchpoint} chosen={chosen} />
      <WaysOut map={map} touchpoint={touchpoint} onChoose={onChoose} />
      <WaysIn map={map} touchpoint={touchpoint} onChoose={onChoose} />
    </Stack>
  );
}

function Tag({ children }: { children: React.ReactNode }) {
  return (
    <Badge variant="default" tt="none" fw={500}>
      {children}
    </Badge>
  );
}

function Links({ touchpoint, chosen }: { touchpoint: MapTouchpoint; chosen: UrlState }) {
  return (
    <Group gap="xs">
      <Button
        component={Link}
        to="/touchpoint"
        search={{ ...chosen, key: touchpoint.key } as never}
        size="xs"
        rightSection={<Icon name="right" size={14} />}
      >
        {t("map.drawer.open")}
      </Button>
      <Button
        component={Link}
        to="/customers"
        search={{ ...chosen, touchpoint: touchpoint.key } as never}
        size="xs"
        variant="default"
        leftSection={<Icon name="customers" size={14} />}
      >
        {t("map.drawer.customers", { n: formatCount(touchpoint.customers) })}
      </Button>
    </Group>
  );
}

type WaysProps = { map: JourneyMap; touchpoint: MapTouchpoint; onChoose: (key: string) => void };

function WaysOut({ map, touchpoint, onChoose }: WaysProps) {
  const { out, sum } = waysOf(map, touchpoint);
  const share = (count: number) => formatRate(touchpoint.entrants ? count / touchpoint.entrants : null);
  const rest = [
    { word: t("map.drawer.other"), count: touchpoint.other_out },
    { word: t("map.drawer.ended"), count: touchpoint.ended },
    { word: t("map.drawer.open_lines"), count: touchpoint.still_open },
  ];
  return (
    <WaysTable title={t("map.drawer.out")} id="tw-ways-out">
      {out.map((one) => (
        <WayRow key={one.target} map={map} other={one.target} one={one} share={formatRate(one.share)} onChoose={onChoose} />
      ))}
      {rest.map(({ word, count }) => (
        <Table.Tr key={word}>
          <Table.Td c="dimmed">{word}</Table.Td>
          <Table.Td ta="right">{formatCount(count)}</Table.Td>
          <Table.Td ta="right">{share(count)}</Table.Td>
          <Table.Td />
        </Table.Tr>
      ))}
      <Table.Tr fw={650} data-adds-up={sum === touchpoint.entrants}>
        <Table.Td>{t("map.drawer.sum")}</Table.Td>
        <Table.Td ta="right">{formatCount(touchpoint.entrants)}</Table.Td>
        <Table.Td ta="right">{share(touchpoint.entrants)}</Table.Td>
        <Table.Td />
      </Table.Tr>
    </WaysTable>
  );
}

function WaysIn({ map, touchpoint, onChoose }: WaysProps) {
  const { into } = waysOf(map, touchpoint);
  if (into.length === 0) return null;
  return (
    <WaysTable title={t("map.drawer.in")} id="tw-ways-in">
      {into.map((one) => (
        <WayRow
          key={one.source}
          map={map}
          other={one.source}
          one={one}
          share={formatRate(touchpoint.entrants ? one.count / touchpoint.entrants : null)}
          onChoose={onChoose}
        />
      ))}
    </WaysTable>
  );
}

function WaysTable({ title, id, children }: { title: string; id: string; children: React.ReactNode }) {
  return (
    <div>
      <Text fw={650} size="sm" mb={4} id={id}>
        {title}
      </Text>
      <Table fz="sm" verticalSpacing={5} horizontalSpacing={6} aria-labelledby={id}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("map.drawer.step")}</Table.Th>
            <Table.Th ta="right">{t("map.drawer.times")}</Table.Th>
            <Table.Th ta="right">{t("map.drawer.share")}</Table.Th>
            <Table.Th ta="right">{t("map.drawer.median")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </div>
  );
}

type WayRowProps = { map: JourneyMap; other: string; one: MapTransition; share: string; onChoose: (key: string) => void };

function WayRow({ map, other, one, share, onChoose }: WayRowProps) {
  const name = map.touchpoints.find((touchpoint) => touchpoint.key === other)?.name ?? other;
  return (
    <Table.Tr>
      <Table.Td>
        <UnstyledButton fz="sm" c="var(--tw-accent)" onClick={() => onChoose(other)}>
          {name}
        </UnstyledButton>
      </Table.Td>
      <Table.Td ta="right">{formatCount(one.count)}</Table.Td>
      <Table.Td ta="right">{share}</Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: "nowrap" }}>
        {formatSeconds(one.median_seconds)}
      </Table.Td>
    </Table.Tr>
  );
}

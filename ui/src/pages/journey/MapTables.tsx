// The same map as two tables: touchpoints with what they add up to, and steps.
import { Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { JourneyMap, MapTouchpoint, MapTransition } from "../../api/types";
import { CsvButton } from "../../components/CsvButton";
import { DataTable, type Column } from "../../components/DataTable";
import { ScoreValue } from "../../components/ScoreValue";
import { stepColumns } from "../../components/stepColumns";
import { formatCount } from "../../format/number";
import { useUrlState } from "../../url/state";
import { t, tName } from "../../words/words";
import { waysOf } from "./layout";

export function MapTables({ map }: { map: JourneyMap }) {
  const [state, change] = useUrlState();
  const touchpoints = touchpointColumns(map);
  const names = new Map(map.touchpoints.map((one) => [one.key, one.name]));
  const steps = stepColumns<MapTransition>({ named: (key) => names.get(key) ?? key });
  return (
    <Stack gap="lg" pb="md">
      <TableHead title={t("map.table.touchpoints")}>
        <CsvButton name="journey-map-touchpoints" columns={touchpoints} rows={map.touchpoints} />
      </TableHead>
      <DataTable
        caption={t("map.table.touchpoints")}
        columns={touchpoints}
        rows={map.touchpoints}
        rowKey={(one) => one.key}
        sort={state.sort}
        onSort={(sort) => change({ sort })}
        minWidth={1240}
      />
      <TableHead title={t("map.table.steps")}>
        <CsvButton name="journey-map-steps" columns={steps} rows={map.transitions} />
      </TableHead>
      <DataTable
        caption={t("map.table.steps")}
        columns={steps}
        rows={map.transitions}
        rowKey={(one) => `${one.source}>${one.target}`}
        sort={state.steps ?? "-count"}
        onSort={(sort) => change({ steps: sort })}
      />
    </Stack>
  );
}

function TableHead({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <Group justify="space-between" px="md" pt="sm" mb={-8}>
      <Text fw={650}>{title}</Text>
      {children}
    </Group>
  );
}

function touchpointColumns(map: JourneyMap): Column<MapTouchpoint>[] {
  const stageAt = new Map(map.stages.map((stage, index) => [stage.key, { name: stage.name, index }]));
  const counted = (key: string, title: string, count: (one: MapTouchpoint) => number): Column<MapTouchpoint> => ({
    key,
    title,
    align: "right",
    render: (one) => formatCount(count(one)),
    sort: count,
  });
  return [
    {
      key: "name",
      title: t("map.table.touchpoint"),
      render: (one) => (
        <Link to="/touchpoint" search={{ key: one.key } as never}>
          {one.name}
        </Link>
      ),
      sort: (one) => one.name,
    },
    {
      key: "stage",
      title: t("map.table.stage"),
      render: (one) => stageAt.get(one.stage)?.name ?? one.stage,
      sort: (one) => stageAt.get(one.stage)?.index,
      csv: (one) => stageAt.get(one.stage)?.name ?? one.stage,
    },
    {
      key: "channel",
      title: t("map.table.channel"),
      render: (one) => tName("channel", one.channel),
      sort: (one) => tName("channel", one.channel),
    },
    {
      key: "reach",
      title: t("measure.reach_rate"),
      align: "right",
      render: (one) => <ScoreValue score={one.reach_rate} unit="rate" measure="reach_rate" form="split" />,
      sort: (one) => one.reach_rate.value,
    },
    {
      key: "emotion",
      title: t("measure.emotion"),
      align: "right",
      render: (one) => <ScoreValue score={one.emotion} unit="emotion" measure="emotion" form="split" />,
      sort: (one) => one.emotion.value,
    },
    {
      key: "drop_off",
      title: t("measure.drop_off_rate"),
      align: "right",
      render: (one) => <ScoreValue score={one.drop_off_rate} unit="rate" measure="drop_off_rate" form="split" />,
      sort: (one) => one.drop_off_rate.value,
    },
    counted("entrants", t("map.table.entrants"), (one) => one.entrants),
    counted("drawn", t("map.table.drawn"), (one) => waysOf(map, one).drawn),
    counted("other", t("map.drawer.other"), (one) => one.other_out),
    counted("ended", t("map.drawer.ended"), (one) => one.ended),
    counted("open", t("map.drawer.open_lines"), (one) => one.still_open),
  ];
}

// The points of the curves as rows; each count the way to the customers who were back.
import { Group } from "@mantine/core";
import { BehindLink } from "../../components/BehindLink";
import { CsvButton } from "../../components/CsvButton";
import { DataTable, type Column } from "../../components/DataTable";
import { ScoreValue } from "../../components/ScoreValue";
import { formatCount } from "../../format/number";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import type { RetentionCurve } from "../../api/types";
import { periodWord, useCurveName } from "./RetentionPage";
import { behindPoint, readRetention } from "./retentionAsked";

type Row = { period: number; points: RetentionCurve["points"] };

export function RetentionTable({ curves, unit }: { curves: RetentionCurve[]; unit: string }) {
  const columns = useColumns(curves, unit);
  const rows = (curves[0]?.points ?? []).map(({ period }, place) => ({ period, points: curves.map((curve) => curve.points[place]!) }));
  return (
    <>
      <Group justify="flex-end" px="md" pb="xs">
        <CsvButton name="retention" columns={columns} rows={rows} />
      </Group>
      <DataTable caption={t("retention.points")} columns={columns} rows={rows} rowKey={(row) => String(row.period)} minWidth={120 + 270 * curves.length} dense />
    </>
  );
}

function useColumns(curves: RetentionCurve[], unit: string): Column<Row>[] {
  const [state] = useUrlState();
  const asked = readRetention(state);
  const name = useCurveName();
  return [
    { key: "period", title: t(`retention.unit.${unit}` as "retention.unit.week"), render: (row) => <span style={{ whiteSpace: "nowrap" }}>{periodWord(unit, row.period)}</span>, csv: (row) => row.period },
    ...curves.flatMap((curve, place): Column<Row>[] => [
      {
        key: `${curve.name} rate`,
        title: name(curve),
        align: "right",
        render: (row) => <ScoreValue score={row.points[place]!.rate} unit="rate" measure="retained_rate" form="split" />,
        csv: (row) => row.points[place]!.rate.value,
      },
      {
        key: `${curve.name} retained`,
        title: t("retention.column.retained"),
        align: "right",
        render: (row) => <Retained row={row} place={place} curve={curve.name} asked={asked} />,
        csv: (row) => row.points[place]!.retained,
      },
    ]),
  ];
}

type RetainedProps = { row: Row; place: number; curve: string; asked: ReturnType<typeof readRetention> };

function Retained({ row, place, curve, asked }: RetainedProps) {
  const { retained, rate } = row.points[place]!;
  if (rate.n === 0) return "–";
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      <BehindLink behind={behindPoint(asked, curve, row.period)}>{formatCount(retained)}</BehindLink>{" "}
      <span style={{ fontSize: 12 }}>
        (<BehindLink behind={behindPoint(asked, curve, row.period, false)}>{t("retention.others")}</BehindLink>)
      </span>
    </span>
  );
}

// The answers given at a touchpoint as a chart: a bar for each step of the scale, its share written on it.
import type { ChartOption } from "../../components/Chart";
import type { Distribution } from "./answerBins";
import type { Inks } from "./weekCharts";

export function answerOption(
  { bins }: Distribution,
  colour: (emotion: number) => string,
  inks: Inks,
  words: { share: (value: number) => string; number: (value: number) => string; answers: string },
): ChartOption {
  return {
    animation: false,
    grid: { left: 8, right: 8, top: 22, bottom: 26 },
    xAxis: {
      type: "category",
      data: bins.map(({ label }) => label),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: inks.grid } },
      axisLabel: { color: inks.muted, hideOverlap: true },
    },
    yAxis: { type: "value", show: false, min: 0 },
    tooltip: {
      trigger: "item",
      confine: true,
      backgroundColor: inks.paper,
      borderColor: inks.grid,
      textStyle: { color: inks.ink },
      formatter: (point: unknown) => {
        const bin = bins[(point as { dataIndex: number }).dataIndex];
        return bin ? `${bin.label}: ${words.number(bin.count)} ${words.answers} (${words.share(bin.share)})` : "";
      },
    },
    series: [
      {
        type: "bar",
        barCategoryGap: "18%",
        data: bins.map((bin) => ({
          value: bin.count,
          itemStyle: { color: colour(bin.emotion), borderColor: inks.grid, borderWidth: 1 },
        })),
        label: {
          show: true,
          position: "top",
          color: inks.ink,
          fontSize: 11,
          formatter: ({ dataIndex }) => words.share(bins[dataIndex ?? 0]?.share ?? 0),
        },
        labelLayout: { hideOverlap: true },
      },
    ],
  };
}

// ECharts, tree-shaken, drawn as SVG. Loaded only by Chart.
import { useComputedColorScheme } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { EChartsOption } from "echarts/types/dist/shared";
import { useEffect, useRef, type RefObject } from "react";
import type { ChartLook } from "./Chart";
import { download } from "./csv";

echarts.use([
  BarChart,
  LineChart,
  ScatterChart,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
]);

export type ChartOption = EChartsOption;
export type ChartHandle = { saveSvg: (name: string) => void; savePng: (name: string) => void };

export type ChartDrawingProps = {
  option: (look: ChartLook) => ChartOption;
  height: number;
  handle: RefObject<ChartHandle | null>;
  onPick?: (name: string) => void;
};

export default function ChartDrawing({ option, height, handle, onPick }: ChartDrawingProps) {
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<echarts.ECharts | null>(null);
  const entered = useRef(false); // newer figures take the place of older ones without another entrance
  const dark = useComputedColorScheme("light") === "dark";
  const still = useReducedMotion();
  useEffect(() => {
    const chart = echarts.init(box.current!, undefined, { renderer: "svg" });
    drawn.current = chart;
    chart.on("finished", () => box.current?.setAttribute("data-chart-ready", "true"));
    if (onPick) chart.on("click", (event) => onPick(event.name));
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current!);
    handle.current = { saveSvg: (name) => saveSvg(chart, name), savePng: (name) => savePng(chart, name) };
    return () => {
      watch.disconnect();
      chart.dispose();
      drawn.current = null;
      handle.current = null;
    };
  }, [handle, onPick]);
  useEffect(() => {
    const look = lookOf(dark);
    const animation = !still && !entered.current;
    entered.current = true;
    drawn.current?.setOption({ textStyle: { color: look.ink }, animation, ...option(look) }, { notMerge: true });
  }, [option, dark, still]);
  return <div ref={box} style={{ height, width: "100%" }} aria-hidden="true" />;
}

function lookOf(dark: boolean): ChartLook {
  return dark
    ? { dark, ink: "#e9eef4", faint: "#94a2b1", line: "#2c3642", card: "#1a2129" }
    : { dark, ink: "#16202b", faint: "#647080", line: "#dde2e8", card: "#ffffff" };
}

function svgOf(chart: echarts.ECharts): string {
  return chart.renderToSVGString();
}

function saveSvg(chart: echarts.ECharts, name: string): void {
  download(`${name}.svg`, svgOf(chart), "image/svg+xml");
}

/** By way of a canvas; the picture is a data address because the page's policy allows no other. */
function savePng(chart: echarts.ECharts, name: string): void {
  const picture = new Image();
  picture.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = chart.getWidth() * 2;
    canvas.height = chart.getHeight() * 2;
    const pen = canvas.getContext("2d")!;
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const link = document.createElement("a");
    link.href = canvas.toDataURL("image/png");
    link.download = `${name}.png`;
    link.click();
  };
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(chart))}`;
}

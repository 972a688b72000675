// Mantine's theme: one blue, quiet greys, the system's own letters.
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const weave: MantineColorsTuple = [
  "#e9f5fc",
  "#d3e8f5",
  "#a4d0ea",
  "#71b6e0",
  "#4aa1d8",
  "#2b8fcd",
  "#0072b2",
  "#0a659c",
  "#075585",
  "#043f64",
];

/** Blue-grey instead of Mantine's neutral dark, from the lightest letters to the deepest ground. */
const dark: MantineColorsTuple = [
  "#e9eef4",
  "#c3cdd8",
  "#94a2b1",
  "#6b7a8b",
  "#435061",
  "#2f3a46",
  "#222b35",
  "#1a2129",
  "#151b22",
  "#12171d",
];

export const theme = createTheme({
  primaryColor: "weave",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  colors: { weave, dark },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  headings: { fontWeight: "650", sizes: { h1: { fontSize: "1.5rem", lineHeight: "1.25" } } },
});

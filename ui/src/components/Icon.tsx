// Our own icons: 24 × 24, one stroke, decoration only (the word beside them carries the meaning).
import type { CSSProperties, JSX } from "react";

const PATHS: Record<string, JSX.Element> = {
  map: <path d="M3 7c4 0 4 10 9 10s5-10 9-10M3 7v.01M12 17v.01M21 7v.01M7 4v4M17 16v4" />,
  touchpoint: (
    <>
      <circle cx="6" cy="12" r="3" />
      <circle cx="18" cy="6" r="3" />
      <circle cx="18" cy="18" r="3" />
      <path d="m8.7 10.7 6.6-3.4M8.7 13.3l6.6 3.4" />
    </>
  ),
  customers: (
    <>
      <circle cx="9" cy="8" r="3.5" />
      <path d="M2.5 20c.6-4 3.2-6 6.5-6s5.9 2 6.5 6M16 4.700a3.5 3.5 0 0 1 0 6.600M18.5 14.600c1.7.9 2.7 2.7 3 5.4" />
    </>
  ),
  data: (
    <>
      <ellipse cx="12" cy="5.5" rx="8" ry="3" />
      <path d="M4 5.500v13c0 1.7 3.6 3 8 3s8-1.3 8-3v-13M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3" />
    </>
  ),
  search: (
    <>
      <circle cx="10.5" cy="10.5" r="6.5" />
      <path d="m20.5 20.5-5.3-5.3" />
    </>
  ),
  share: <path d="M10 14a4.5 4.5 0 0 0 6.4 0l3.3-3.300a4.5 4.5 0 0 0-6.4-6.400L12 5.600M14 10a4.5 4.5 0 0 0-6.4 0l-3.3 3.300a4.5 4.5 0 0 0 6.4 6.400l1.3-1.3" />,
  paths: <path d="M3 6h4c5 0 5 12 10 12h4M3 18h4c2 0 3.200-1.900 4.200-4M14 8.500c.8-1.500 1.700-2.500 3-2.500h4" />,
  funnel: <path d="M3 5h18M6 10h12M8.5 15h7M10.500 20h3" />,
  retention: <path d="M4 4v16h16M7 7c2 6.500 6 8 13 8.500" />,
  repeat: <path d="M4 12a8 8 0 0 1 13.700-5.600L20 8.500M20 4v4.500h-4.500M20 12a8 8 0 0 1-13.700 5.600L4 15.500M4 20v-4.500h4.500" />,
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2.500v2M12 19.500v2M2.5 12h2M19.5 12h2M5.3 5.300l1.4 1.400M17.3 17.300l1.4 1.400M5.3 18.700l1.4-1.400M17.3 6.700l1.4-1.4" />
    </>
  ),
  moon: <path d="M20 14.500A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.500Z" />,
  auto: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 3.500v17a8.5 8.5 0 0 0 0-17Z" fill="currentColor" />
    </>
  ),
  close: <path d="m6 6 12 12M18 6 6 18" />,
  plus: <path d="M12 5v14M5 12h14" />,
  minus: <path d="M5 12h14" />,
  segment: (
    <>
      <circle cx="9.500" cy="12" r="6" />
      <circle cx="14.500" cy="12" r="6" />
    </>
  ),
  pair: (
    <>
      <circle cx="7" cy="8" r="3" />
      <path d="M2 19c.4-3.500 2.400-5 5-5s4.600 1.500 5 5" />
      <path d="M15 6.500h6M15 10.500h6M15 14.500h4" />
    </>
  ),
  merge: <path d="M5 4v3c0 4 7 4 7 8v5M19 4v3c0 4-7 4-7 8M9 17l3 3 3-3" />,
  split: <path d="M12 20v-5c0-4-7-4-7-8V4m7 11c0-4 7-4 7-8V4M2.500 6.500 5 4l2.500 2.500M16.500 6.500 19 4l2.500 2.500" />,
  erase: <path d="M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13M10.500 11v5.500M13.500 11v5.500" />,
  edit: <path d="m4 20 .800-4L16.500 4.300l3.200 3.200L8 19.200 4 20ZM14 6.800l3.200 3.200" />,
  more: <path d="M5 12h.01M12 12h.01M19 12h.01" strokeWidth={3.200} />,
  down: <path d="m6 9 6 6 6-6" />,
  right: <path d="m9 6 6 6-6 6" />,
  left: <path d="m15 6-6 6 6 6" />,
  up: <path d="m6 15 6-6 6 6" />,
  export: <path d="M12 3v12m0 0 4.5-4.500M12 15l-4.5-4.500M4 17v3.500h16V17" />,
  print: <path d="M7 8V3.500h10V8M7 17H4V8.500h16V17h-3M7 14h10v6.500H7z" />,
  table: <path d="M4 5h16v14H4zM4 10h16M4 14.500h16M10 10v9" />,
  chart: <path d="M4 4v16h16M8 15l3.5-4 3 2.500L20 8" />,
  warning: <path d="M12 4 2.5 20h19L12 4Zm0 6v5m0 2.500v.01" />,
  info: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 11v5.500M12 7.500v.01" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7v5l3.5 2" />
    </>
  ),
  undo: <path d="M8 5 4 9l4 4M4 9h10.500a5.5 5.5 0 0 1 0 11H9" />,
  compare: <path d="M3.5 5h7v14h-7zM13.5 5h7v14h-7z" />,
  source: <path d="M12 3v10m0 0 4-4m-4 4L8 9M4 14v5.500h16V14h-4.500l-1.500 2.500h-4L8.500 14z" />,
  copy: <path d="M9 8.500h11.500V20H9zM15 8.500V4H3.500v11.500H9" />,
  key: (
    <>
      <circle cx="8" cy="15" r="4.500" />
      <path d="m11.200 11.800 8.300-8.300M16 7l3 3" />
    </>
  ),
  pause: <path d="M8.500 5v14M15.500 5v14" />,
  play: <path d="M7 4.500v15l12-7.500z" />,
  check: <path d="m5 12.5 4.5 4.500L19 7.5" />,
};

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18, style }: { name: string; size?: number; style?: CSSProperties }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      style={{ flex: "none", ...style }}
    >
      {PATHS[name]}
    </svg>
  );
}

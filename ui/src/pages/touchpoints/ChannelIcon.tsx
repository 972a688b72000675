// A sign for each channel, with the channel's name as its text: 24 × 24, one stroke, our own.
import type { JSX } from "react";
import { tName } from "../../words/words";

const PATHS: Record<string, JSX.Element> = {
  web: <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 0c-5 5-5 13 0 18m0-18c5 5 5 13 0 18M3.5 9h17m-17 6h17" />,
  search: <path d="M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13Zm5 11.500L21 21" />,
  ads: <path d="M4 10v4h3l9 5V5l-9 5H4Zm3 4v5h3v-3.500M19.500 9.500c1 1.500 1 3.500 0 5" />,
  tv: <path d="M3 7h18v12H3zM8 3l4 4 4-4M8 22h8" />,
  social: <path d="M7 11v9H3.500v-9H7Zm0 0 4-8c1.500 0 2.500 1 2.500 2.500V9H19a1.500 1.500 0 0 1 1.500 1.800l-1.300 7.500a2 2 0 0 1-2 1.700H7" />,
  email: <path d="M3 5.500h18v13H3zm0 1 9 7 9-7" />,
  sms: <path d="M7 2.500h10v19H7zM10 18.500h4M10 7h4M10 10h4" />,
  push: <path d="M6 17V11a6 6 0 0 1 12 0v6l1.500 2h-15L6 17Zm4 4h4M12 3v2" />,
  chat: <path d="M4 5h16v11H11l-5 4v-4H4zM8 9h8M8 12h5" />,
  call: <path d="M5 4h4l1.500 5-2.500 1.500a12 12 0 0 0 5.500 5.500l1.500-2.500 5 1.500v4c0 1-1 1.500-2 1.500C10 20 4 14 3.500 6 3.500 5 4 4 5 4Z" />,
  store: <path d="M4 10v10h16V10M3 10l2-6h14l2 6c-1 2-4 2-4.500 0-1 2-3.500 2-4.500 0-1 2-3.500 2-4.500 0C7 12 4 12 3 10Zm7 10v-5h4v5" />,
  pos: <path d="M5 11h14v9H5zM8 11V4h8v7M8 15h2m2 0h4m-8 2.500h2m2 0h4" />,
  event: <path d="M4 6h16v14H4zM4 10h16M8 3v4m8-4v4M9 15l2 2 4-4" />,
  package: <path d="m12 3 8.500 4.500v9L12 21l-8.500-4.500v-9L12 3Zm0 9.500 8.500-5M12 12.500l-8.500-5M12 12.500V21M7.500 5.500l8.500 5" />,
  document: <path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 15.500h6" />,
  delivery: <path d="M2 6h11v11H2zM13 10h5l4 4v3h-9M6.500 15a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5Zm11 0a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5Z" />,
  app: <path d="M4 4h6v6H4zm10 0h6v6h-6zM4 14h6v6H4zm10 0h6v6h-6z" />,
  loyalty: <path d="M12 20S4 15 4 9.500A4.500 4.500 0 0 1 12 7a4.500 4.500 0 0 1 8 2.500C20 15 12 20 12 20Z" />,
  referral: <path d="M8 4a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7ZM2 20c.5-4 3-6 6-6 1.500 0 3 .5 4 1.500M14 8h7m-3-3 3 3-3 3M17 14v6m-3-3h6" />,
  review: <path d="m12 3 2.700 5.700 6.300.8-4.600 4.300 1.200 6.200-5.600-3-5.600 3 1.200-6.200L3 9.500l6.300-.8L12 3Z" />,
  survey: <path d="M5 4h14v17H5zM9 2.500h6v3H9zM8.500 11l1.500 1.500 2.500-2.500M14 11h2M8.500 16l1.500 1.500 2.500-2.500M14 16h2" />,
  service: <path d="M4 14v-2a8 8 0 0 1 16 0v2M4 13h3v6H4zm13 0h3v6h-3zm3 6c0 2-3 2.500-6 2.500" />,
  other: <path d="M6 12h.01M12 12h.01M18 12h.01" />,
};

export function ChannelIcon({ channel, size = 18 }: { channel: string; size?: number }) {
  const name = tName("channel", channel);
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={channel === "other" ? 3 : 1.700}
      strokeLinecap="round"
      strokeLinejoin="round"
      role="img"
      aria-label={name}
      focusable="false"
      style={{ flex: "none" }}
    >
      <title>{name}</title>
      {PATHS[channel] ?? PATHS.other}
    </svg>
  );
}

// A touchpoint as a row's head: channel, name, where it stands, who owns it, and what is odd about it.
import { Badge, Group, Stack, Text } from "@mantine/core";
import type { TouchpointScorecard } from "../../api/types";
import { t, tName } from "../../words/words";
import { ChannelIcon } from "./ChannelIcon";
import { TouchpointLink } from "./TouchpointLink";
import { isSilent } from "./touchpointView";

/** What is odd, in words and not by colour alone. */
export function Flags({ row }: { row: TouchpointScorecard }) {
  return (
    <>
      {!row.catalogued && <Flag word={t("touchpoints.flag.uncatalogued")} why={t("touchpoints.flag.uncatalogued.why")} />}
      {isSilent(row) && <Flag word={t("touchpoints.flag.silent")} why={t("touchpoints.flag.silent.why")} />}
    </>
  );
}

function Flag({ word, why }: { word: string; why: string }) {
  return (
    <Badge
      size="xs"
      radius="sm"
      title={why}
      style={{
        background: "var(--tw-warn-soft)",
        color: "var(--tw-warn-ink)",
        border: "1px solid var(--tw-warn-line)",
        textTransform: "none",
        fontWeight: 600,
      }}
    >
      {word}
    </Badge>
  );
}

export function TouchpointName({ row, stageName }: { row: TouchpointScorecard; stageName: (key: string) => string }) {
  const about = [stageName(row.stage), tName("setting", row.setting), row.owner].filter(Boolean).join(" · ");
  return (
    <Group gap={10} wrap="nowrap" align="flex-start" w={{ base: "100%", xs: 230, xl: 300 }}>
      <span style={{ color: "var(--tw-ink-soft)", marginTop: 2 }}>
        <ChannelIcon channel={row.channel} />
      </span>
      <Stack gap={1} style={{ minWidth: 0 }}>
        <Group gap={6} fz="sm" lh={1.35}>
          <TouchpointLink touchpoint={row.key}>{row.name}</TouchpointLink>
          <Flags row={row} />
        </Group>
        <Text size="xs" c="dimmed" fw={400} truncate title={about}>
          {about}
        </Text>
      </Stack>
    </Group>
  );
}

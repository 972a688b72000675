// A small sign that the page follows the data, with how long ago something new came in.
import { Text, Tooltip } from "@mantine/core";
import { useLiveNow } from "../api/queries";
import { ageOf, useClock } from "../components/Age";
import { formatMoment } from "../format/date";
import { t } from "../words/words";

export function LiveSign({ asOf }: { asOf: string }) {
  const { status, state } = useLiveNow();
  const newest = state?.as_of ?? asOf;
  const now = useClock();
  const word = t(`shell.live.${status}`);
  const why = t(status === "live" ? "shell.live.why" : "shell.live.why_not", { moment: formatMoment(newest) });
  return (
    <Tooltip label={why} multiline w={280} withArrow events={{ hover: true, focus: true, touch: true }}>
      <span className="tw-live" data-live={status} tabIndex={0} role="img" aria-label={`${word}. ${why}`}>
        <span className="tw-live-dot" />
        <Text size="xs" span visibleFrom="sm">
          {word}
        </Text>
        <Text size="xs" c="dimmed" span visibleFrom="md" truncate>
          {t("shell.live.age", { age: ageOf(newest, now) })}
        </Text>
      </span>
    </Tooltip>
  );
}

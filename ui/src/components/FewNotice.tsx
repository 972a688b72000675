// Where too few are counted to trust a share, that is said.
import { Text } from "@mantine/core";
import { formatCount } from "../format/number";
import { SHOWABLE } from "../format/score";
import { t } from "../words/words";

export function FewNotice({ n }: { n: number }) {
  if (n >= SHOWABLE) return null;
  return (
    <Text size="sm" fw={600} c="var(--tw-warn-ink)" role="note" data-few>
      {t("few.notice", { n: formatCount(n), need: SHOWABLE })}
    </Text>
  );
}

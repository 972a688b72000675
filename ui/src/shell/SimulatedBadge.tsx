// Says, wherever the sample brand is, that it is simulated.
import { Tooltip } from "@mantine/core";
import { Icon } from "../components/Icon";
import { t } from "../words/words";

export function SimulatedBadge() {
  return (
    <Tooltip label={t("shell.simulated.why")} multiline w={260} withArrow events={{ hover: true, focus: true, touch: true }}>
      <span className="tw-simulated" tabIndex={0} data-simulated>
        <Icon name="info" size={13} />
        {t("shell.simulated")}
        <span className="tw-simulated-what">{t("shell.simulated.what")}</span>
      </span>
    </Tooltip>
  );
}

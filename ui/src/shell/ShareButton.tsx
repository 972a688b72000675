// Copies the address of what is on screen; where the browser does not allow that, shows it for copying by hand.
import { Button } from "@mantine/core";
import { useCopy } from "../components/copied";
import { Icon } from "../components/Icon";
import { t } from "../words/words";

export function ShareButton() {
  const [done, copy] = useCopy(t("shell.share.prompt"));
  const word = done ? t("shell.share.done") : t("shell.share");
  return (
    <Button variant="default" size="xs" onClick={() => void copy(window.location.href)} aria-label={word} px={10} style={{ flex: "none" }}>
      <Icon name={done ? "check" : "share"} size={16} />
      <span className="tw-share-word" style={{ marginLeft: 6 }} aria-live="polite">
        {word}
      </span>
    </Button>
  );
}

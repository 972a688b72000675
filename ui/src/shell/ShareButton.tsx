// Copies the address of what is on screen; where the browser does not allow that, shows it for copying by hand.
import { Button } from "@mantine/core";
import { useState } from "react";
import { Icon } from "../components/Icon";
import { t } from "../words/words";

const SAID_MS = 1800;

export function ShareButton() {
  const [done, setDone] = useState(false);
  const share = async () => {
    const address = window.location.href;
    try {
      await navigator.clipboard.writeText(address);
      setDone(true);
      window.setTimeout(() => setDone(false), SAID_MS);
    } catch {
      window.prompt(t("shell.share.prompt"), address);
    }
  };
  const word = done ? t("shell.share.done") : t("shell.share");
  return (
    <Button variant="default" size="xs" onClick={() => void share()} aria-label={word} px={10} style={{ flex: "none" }}>
      <Icon name={done ? "check" : "share"} size={16} />
      <span className="tw-share-word" style={{ marginLeft: 6 }} aria-live="polite">
        {word}
      </span>
    </Button>
  );
}

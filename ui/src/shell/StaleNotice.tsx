// Says that the figures lag behind what came in, once they have done so for a while.
import { UnstyledButton } from "@mantine/core";
import { useEffect, useState } from "react";
import { queryClient, useLiveNow } from "../api/queries";
import type { WorkspaceInfo } from "../api/types";
import { t } from "../words/words";

/** While events arrive, figures are always being computed anew; that is no news. */
const LONG_MS = 10_000;

export function StaleNotice({ workspace }: { workspace: WorkspaceInfo | undefined }) {
  const now = useLiveNow().state ?? workspace;
  const stale = now !== undefined && !now.up_to_date;
  const asOf = now?.as_of;
  const [long, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (!stale) return;
    const timer = window.setTimeout(() => {
      setLong(true);
      void queryClient.invalidateQueries({ queryKey: ["api", "workspace"] }); // it tells why
    }, LONG_MS);
    return () => window.clearTimeout(timer);
  }, [stale, asOf]);
  if (!long) return null;
  return (
    <div className="tw-stale" role="status">
      {workspace?.note ?? t("shell.stale")}
      <UnstyledButton onClick={refresh} fz="sm" fw={600} ml="sm" td="underline">
        {t("shell.refresh")}
      </UnstyledButton>
    </div>
  );
}

const refresh = () => void queryClient.invalidateQueries();

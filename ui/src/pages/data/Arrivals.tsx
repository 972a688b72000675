// What the collector accepted and where all of it is: the account of all days, its lag, and by source and day.
import { Button, Group, Text } from "@mantine/core";
import type { AccountSheet } from "../../api/types";
import { CsvButton } from "../../components/CsvButton";
import { Icon } from "../../components/Icon";
import { formatCount, formatSeconds } from "../../format/number";
import { useUrlState } from "../../url/state";
import { t } from "../../words/words";
import { Account } from "./Account";
import { AccountTable, accountColumns } from "./AccountTable";
import { sheetParts } from "./accountSheet";

/** Loud, and above everything else: accepted events that are found nowhere, or that nothing loads any more. */
export function ArrivalsAlert({ sheet }: { sheet: AccountSheet | undefined }) {
  if (!sheet || (sheet.adds_up && !sheet.standing_still)) return null;
  const word = !sheet.adds_up ? t("data.alert.broken") : t("data.alert.still", { waiting: formatCount(sheet.totals.waiting) });
  return (
    <div role="alert" className="tw-data-alert" data-alert>
      <Icon name="warning" size={24} />
      <div>
        <b>{word}</b>
        {sheet.problems.map((problem) => (
          <p key={problem}>{problem}</p>
        ))}
        <p>{t("data.alert.do")}</p>
      </div>
    </div>
  );
}

export function Arrivals({ sheet }: { sheet: AccountSheet }) {
  const [state, change] = useUrlState();
  const open = state.days === "1";
  const whole = sheet.totals.accepted;
  return (
    <div data-arrivals data-adds-up={sheet.adds_up}>
      <Account parts={sheetParts(sheet.totals)} whole={whole} about="account" title={t("data.arrivals")}>
        <Group justify="space-between" mt="sm">
          <Text size="sm" c="dimmed" data-lag={sheet.lag_seconds ?? 0}>
            {saidLag(sheet)}
          </Text>
          <Group gap="xs">
            {open && <CsvButton name="accounts" columns={accountColumns(sheet.rows, false)} rows={sheet.rows} />}
            <Button
              size="xs"
              variant="default"
              aria-expanded={open}
              leftSection={<Icon name={open ? "up" : "down"} size={14} />}
              onClick={() => change({ days: open ? null : "1" })}
            >
              {t("data.arrivals.by_day")}
            </Button>
          </Group>
        </Group>
        {open && (
          <div style={{ margin: "12px -16px -16px", borderTop: "1px solid var(--tw-line)" }}>
            <AccountTable caption={t("data.arrivals.by_day")} rows={sheet.rows} sort={state.by ?? "-day"} onSort={(by) => change({ by })} />
          </div>
        )}
      </Account>
    </div>
  );
}

function saidLag(sheet: AccountSheet): string {
  if (sheet.lag_seconds === null) return t("data.arrivals.no_lag");
  return t("data.arrivals.lag", { waiting: formatCount(sheet.totals.waiting), lag: formatSeconds(sheet.lag_seconds) });
}

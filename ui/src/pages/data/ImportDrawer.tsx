// One import closely: what it brought, what each column was taken for and why, suspicious signs, and undoing it.
import { Button, Drawer, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { apiPost } from "../../api/client";
import type { ImportReport } from "../../api/types";
import { Icon } from "../../components/Icon";
import { ErrorPanel } from "../../components/StatePanel";
import { formatMoment, formatPeriod } from "../../format/date";
import { formatCount, formatSeconds } from "../../format/number";
import { t, tName } from "../../words/words";
import { refusedCount } from "./accountParts";

export function ImportDrawer({ report, onClose }: { report: ImportReport | undefined; onClose: () => void }) {
  return (
    <Drawer
      opened={report !== undefined}
      onClose={onClose}
      position="right"
      size={640}
      overlayProps={{ backgroundOpacity: 0.22 }}
      closeButtonProps={{ "aria-label": t("map.drawer.close") }}
      title={
        <Text fw={650} size="lg" span style={{ overflowWrap: "anywhere" }}>
          {report && t("data.import.details", { id: report.id ?? "", file: report.file })}
        </Text>
      }
    >
      {report && <Details report={report} onUndone={onClose} />}
    </Drawer>
  );
}

function Details({ report, onUndone }: { report: ImportReport; onUndone: () => void }) {
  return (
    <Stack gap="lg" data-drawer={`import-${report.id}`}>
      <Facts report={report} />
      <Signs report={report} />
      <Reasons report={report} />
      <Roles report={report} />
      {report.undone_at === null && <Undo report={report} onUndone={onUndone} />}
    </Stack>
  );
}

function Facts({ report }: { report: ImportReport }) {
  const counts = {
    events: formatCount(report.events),
    loaded: formatCount(report.loaded),
    duplicates: formatCount(report.duplicates),
    rejected: formatCount(refusedCount(report)),
  };
  return (
    <div>
      <Text fw={650}>{t("data.import.adds_up", counts)}</Text>
      <Text size="sm" c="dimmed" mt={4}>
        {t("data.import.made_of", {
          rows: formatCount(report.rows),
          format: report.format,
          source: report.source,
          customers: formatCount(report.customers),
          touchpoints: formatCount(report.touchpoints),
        })}{" "}
        {report.since && `${formatPeriod(report.since, report.until)}. `}
        {report.started_at &&
          report.finished_at &&
          t("data.import.took", {
            started: `${formatMoment(report.started_at)} UTC`,
            seconds: formatSeconds((Date.parse(report.finished_at) - Date.parse(report.started_at)) / 1000),
          })}
      </Text>
      {report.undone_at && (
        <Text size="sm" fw={600} mt={4}>
          {t("data.import.undone", { when: `${formatMoment(report.undone_at)} UTC` })}
        </Text>
      )}
      {report.duplicate_of !== null && (
        <Text size="sm" fw={600} mt={4}>
          {t("data.import.duplicate_of", { id: report.duplicate_of })}
        </Text>
      )}
    </div>
  );
}

function Heading({ children }: { children: React.ReactNode }) {
  return (
    <Text fw={650} size="sm" mb={6} component="h3" m={0}>
      {children}
    </Text>
  );
}

function Signs({ report }: { report: ImportReport }) {
  return (
    <div>
      <Heading>{t("data.import.signs")}</Heading>
      {report.warnings.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("data.import.no_signs")}
        </Text>
      )}
      {report.warnings.map((sign) => (
        <Group key={sign.code} gap={8} wrap="nowrap" align="flex-start" mb={6}>
          <span style={{ color: "var(--tw-bad)", marginTop: 2 }}>
            <Icon name="warning" size={16} />
          </span>
          <div style={{ minWidth: 0 }}>
            <Text size="sm">
              {sign.message} {sign.count > 0 && <b>({t("data.import.sign_count", { n: formatCount(sign.count) })})</b>}
            </Text>
            {sign.examples.length > 0 && <code className="tw-raw">{sign.examples.join("\n")}</code>}
          </div>
        </Group>
      ))}
    </div>
  );
}

function Reasons({ report }: { report: ImportReport }) {
  const reasons = Object.entries(report.rejected).sort((a, b) => b[1] - a[1]);
  if (reasons.length === 0) return null;
  return (
    <div>
      <Heading>{t("data.import.reasons")}</Heading>
      <Table fz="sm" verticalSpacing={4}>
        <Table.Tbody>
          {reasons.map(([reason, count]) => (
            <Table.Tr key={reason}>
              <Table.Td>{tName("reason", reason)}</Table.Td>
              <Table.Td ta="right">{formatCount(count)}</Table.Td>
              <Table.Td ta="right">
                {report.undone_at === null && (
                  <Link to="/data" search={{ tab: "quarantine", reason, import: String(report.id) } as never}>
                    {t("data.import.see_rows")}
                  </Link>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Roles({ report }: { report: ImportReport }) {
  if (report.roles.length === 0) return null;
  return (
    <div>
      <Heading>{t("data.import.roles")}</Heading>
      <Table.ScrollContainer minWidth={420}>
        <Table fz="sm" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("data.import.column")}</Table.Th>
              <Table.Th>{t("data.import.role")}</Table.Th>
              <Table.Th>{t("data.import.becomes")}</Table.Th>
              <Table.Th>{t("data.import.why")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.roles.map((role) => (
              <Table.Tr key={role.column}>
                <Table.Td style={{ overflowWrap: "anywhere" }}>
                  <code>{role.column}</code>
                </Table.Td>
                <Table.Td>{tName("role", role.role)}</Table.Td>
                <Table.Td>{role.target ?? "–"}</Table.Td>
                <Table.Td c="dimmed">{role.why}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </div>
  );
}

function Undo({ report, onUndone }: { report: ImportReport; onUndone: () => void }) {
  const [asking, { open, close }] = useDisclosure(false);
  const queries = useQueryClient();
  const undo = useMutation({
    mutationFn: () => apiPost<ImportReport>(`imports/${report.id}/undo`),
    onSuccess: async () => {
      close();
      onUndone();
      await queries.invalidateQueries();
    },
  });
  const goes = {
    loaded: formatCount(report.loaded),
    customers: formatCount(report.customers),
    file: report.file,
    rejected: formatCount(refusedCount(report)),
  };
  return (
    <>
      <Group>
        <Button variant="default" leftSection={<Icon name="undo" size={15} />} onClick={open}>
          {t("data.import.undo")}
        </Button>
      </Group>
      <Modal
        opened={asking}
        onClose={close}
        title={<b>{t("data.undo.title", { id: report.id ?? "" })}</b>}
        closeButtonProps={{ "aria-label": t("map.drawer.close") }}
        centered
      >
        <Stack gap="sm">
          <Text size="sm">{t("data.undo.goes", goes)}</Text>
          <Text size="sm" c="dimmed">
            {t("data.undo.stays")}
          </Text>
          {undo.error && <ErrorPanel problem={undo.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              {t("data.undo.cancel")}
            </Button>
            <Button color="#b84a00" loading={undo.isPending} onClick={() => undo.mutate()}>
              {t("data.undo.confirm")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

// What a merge or a split would change: the customers before and after, and each figure that moves with by how much.
import { Table, Text } from "@mantine/core";
import type { DecisionPreview } from "../../api/customer";
import type { CustomerRow } from "../../api/types";
import { formatCount } from "../../format/number";
import { t, tName } from "../../words/words";
import { LISTED, movingFigures, saidChange, saidFigure } from "./previewFigures";
import { useTouchpointName } from "./customerColumns";

export function PreviewTable({ preview }: { preview: DecisionPreview }) {
  const touchpointName = useTouchpointName();
  const moving = movingFigures(preview.figures);
  return (
    <div data-preview>
      <Side word={t("preview.before")} customers={preview.customers_before} />
      <Side word={t("preview.after")} customers={preview.customers_after} />
      <Table fz="sm" verticalSpacing={4} mt="xs">
        <caption className="sr-only">{t("preview.figures")}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t("preview.figure")}</Table.Th>
            <Table.Th scope="col" ta="right">
              {t("preview.before")}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              {t("preview.after")}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              {t("preview.change")}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {moving.slice(0, LISTED).map((one) => (
            <Table.Tr key={`${one.touchpoint} ${one.name}`} data-figure={one.name} data-touchpoint={one.touchpoint ?? ""}>
              <Table.Td>
                {tName("measure", one.name)}
                {one.touchpoint !== null && (
                  <Text span size="xs" c="dimmed">
                    {" "}
                    {touchpointName(one.touchpoint)}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right">{saidFigure(one.name, one.before)}</Table.Td>
              <Table.Td ta="right">{saidFigure(one.name, one.after)}</Table.Td>
              <Table.Td ta="right" fw={600}>
                {saidChange(one)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" mt={6}>
        {moving.length === 0 && t("preview.nothing_moves")}
        {moving.length > LISTED && t("preview.more", { n: formatCount(moving.length - LISTED) })}
      </Text>
    </div>
  );
}

function Side({ word, customers }: { word: string; customers: CustomerRow[] }) {
  const said = customers.map((one) => t("preview.customer", { customer: one.customer, n: formatCount(one.interactions) }));
  return (
    <Text size="sm" style={{ overflowWrap: "anywhere" }}>
      <b>{word}:</b> {said.join("; ")}
    </Text>
  );
}

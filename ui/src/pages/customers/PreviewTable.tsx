// What a merge or a split would change: customers before and after, and each figure that moves with by how much.
import { Table, Text } from "@mantine/core";
import type { DecisionPreview } from "../../api/customer";
import { formatNumber } from "../../format/number";
import { t, tName } from "../../words/words";
import { changeOf, counted, listed, movingFigures, signed } from "./previewFigures";

export function PreviewTable({ preview }: { preview: DecisionPreview }) {
  const moving = movingFigures(preview.figures);
  const still = preview.figures.length - moving.length;
  return (
    <div data-preview>
      <Text size="sm" mb="xs" style={{ overflowWrap: "anywhere" }}>
        <Side word={t("preview.before")} customers={preview.customers_before} />
        <Side word={t("preview.after")} customers={preview.customers_after} />
      </Text>
      <Table fz="sm" verticalSpacing={4}>
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
          {moving.map((one) => (
            <Table.Tr key={one.name} data-figure={one.name}>
              <Table.Td>{tName("figure", one.name)}</Table.Td>
              <Table.Td ta="right">{formatNumber(one.before)}</Table.Td>
              <Table.Td ta="right">{formatNumber(one.after)}</Table.Td>
              <Table.Td ta="right" fw={600}>
                {signed(changeOf(one))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" mt={6}>
        {moving.length === 0 ? t("preview.nothing_moves") : still > 0 && t("preview.still", { n: still })}
      </Text>
    </div>
  );
}

function Side({ word, customers }: { word: string; customers: DecisionPreview["customers_before"] }) {
  const many = counted(customers);
  const names = listed(customers).join(", ");
  return (
    <span style={{ display: "block" }}>
      <b>{word}:</b> {t(many === 1 ? "preview.customer" : "preview.customers", { n: many })}
      {names && ` (${names})`}
    </span>
  );
}

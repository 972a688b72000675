// "Export CSV" of a table's columns and rows, as sorted on screen.
import { Button } from "@mantine/core";
import { t } from "../words/words";
import { csvText, download } from "./csv";
import { tableCsv, type Column } from "./DataTable";
import { Icon } from "./Icon";

export function CsvButton<Row>({ name, columns, rows }: { name: string; columns: Column<Row>[]; rows: Row[] }) {
  const save = () => {
    const { head, body } = tableCsv(columns, rows);
    download(`${name}.csv`, csvText(head, body));
  };
  return (
    <Button variant="default" size="xs" leftSection={<Icon name="export" size={15} />} onClick={save} className="tw-no-print">
      {t("table.export")}
    </Button>
  );
}

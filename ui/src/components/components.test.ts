// Sorting, CSV, conditions in words: what the shared parts compute.
import { describe, expect, it } from "vitest";
import type { WorkspaceInfo } from "../api/types";
import { csvCell, csvText } from "./csv";
import { typedValue } from "./typedValue";
import { sortedRows, type Column } from "./DataTable";
import { periodChosen, saidCondition, saidSelection } from "./saidSelection";

type Row = { name: string; n: number | null };
const COLUMNS: Column<Row>[] = [
  { key: "name", title: "Name", render: (one) => one.name, sort: (one) => one.name },
  { key: "n", title: "n", render: (one) => one.n, sort: (one) => one.n },
];
const ROWS: Row[] = [
  { name: "b", n: 2 },
  { name: "a", n: null },
  { name: "c", n: 10 },
];

describe("a table", () => {
  it("sorts numbers as numbers, and puts what is unknown last either way", () => {
    expect(sortedRows(ROWS, COLUMNS, "n").map((one) => one.n)).toEqual([2, 10, null]);
    expect(sortedRows(ROWS, COLUMNS, "-n").map((one) => one.n)).toEqual([10, 2, null]);
  });

  it("keeps its order for a column that is not there", () => {
    expect(sortedRows(ROWS, COLUMNS, "-other")).toEqual(ROWS);
  });
});

describe("CSV", () => {
  it("never hands a formula to a spreadsheet", () => {
    expect(["=1+1", "+1", "-1", "@x", "\tx"].map(csvCell).every((cell) => cell.replace('"', "").startsWith("'"))).toBe(true);
    expect(csvCell(-1)).toBe("-1");
  });

  it("quotes what would break it", () => {
    expect(csvText(["a"], [['say "x", then\ny'], [null]])).toBe('a\r\n"say ""x"", then\ny"\r\n\r\n');
  });
});

describe("a condition", () => {
  const workspace = { touchpoints: [{ key: "pay", name: "Payment" }] } as unknown as WorkspaceInfo;

  it("is said in words", () => {
    expect(saidCondition({ type: "touchpoint", key: "pay", met: true, at_least: 1 }, workspace)).toBe("met Payment");
    expect(saidCondition({ type: "touchpoint", key: "pay", met: false, at_least: 3 }, workspace)).toBe(
      "met Payment fewer than 3 times",
    );
    expect(saidCondition({ type: "trait", name: "country", op: "absent", value: null }, workspace)).toBe("country is not known");
    expect(saidSelection({ since: "", until: "", where: [] }, workspace)).toBe("Everybody");
  });

  it("holds a number, a truth or a text as the trait does", () => {
    expect(typedValue("20", true, [])).toBe(20);
    expect(typedValue("true", false, ["true", "false"])).toBe(true);
    expect(typedValue("DE", false, ["DE", "FR"])).toBe("DE");
    expect(typedValue("2017", false, ["2017", "2018"])).toBe(2017);
  });
});

describe("the period chosen", () => {
  it("is known by its dates", () => {
    const end = "2026-06-30T10:00:00Z";
    expect(periodChosen({ since: "", until: "", where: [] }, end)).toBe("all");
    expect(periodChosen({ since: "2026-05-31", until: "", where: [] }, end)).toBe("30");
    expect(periodChosen({ since: "2026-05-30", until: "", where: [] }, end)).toBe("own");
  });
});

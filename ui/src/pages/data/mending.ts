// How refused messages are mended: fields of a message, each taken from a path, written, or removed. Pure.

export type MendingKind = "path" | "text" | "remove";
export type MendingRow = { field: string; kind: MendingKind; source: string };

export const EMPTY_ROW: MendingRow = { field: "", kind: "path", source: "" };

/** Fields that most refused messages lack; any other may be typed. */
export const FIELDS = ["userId", "anonymousId", "event", "name", "type", "timestamp", "messageId", "properties.", "traits.", "context."];

/** As the API takes it: a path, "=text" for a constant, "" to remove the field. Rows that say nothing yet are left out. */
export function writtenMending(rows: MendingRow[]): Record<string, string> {
  const told = rows.filter((row) => row.field.trim() !== "" && (row.kind !== "path" || row.source.trim() !== ""));
  return Object.fromEntries(told.map((row) => [row.field.trim(), sourceOf(row)]));
}

function sourceOf({ kind, source }: MendingRow): string {
  if (kind === "remove") return "";
  return kind === "text" ? `=${source}` : source.trim();
}

/** The rows back from the address; what cannot be read is one empty row. */
export function readMending(written: string | undefined): MendingRow[] {
  try {
    const found: unknown = JSON.parse(written ?? "");
    const rows = Array.isArray(found) ? found.filter(isRow) : [];
    return rows.length > 0 ? rows : [EMPTY_ROW];
  } catch {
    return [EMPTY_ROW];
  }
}

function isRow(found: unknown): found is MendingRow {
  const one = (found ?? {}) as Record<string, unknown>;
  return typeof one.field === "string" && typeof one.source === "string" && ["path", "text", "remove"].includes(String(one.kind));
}

/** The paths of a message's own values, to choose from: "properties.customer_number", 'traits["a.b"]'. */
export function pathsIn(raw: string, most = 60): string[] {
  try {
    const paths: string[] = [];
    walk(JSON.parse(raw) as unknown, "", paths, most);
    return paths;
  } catch {
    return [];
  }
}

function walk(value: unknown, at: string, paths: string[], most: number): void {
  if (paths.length >= most) return;
  if (typeof value !== "object" || value === null) {
    if (at && value !== null) paths.push(at);
    return;
  }
  for (const [name, inner] of Object.entries(value)) walk(inner, joined(at, name, Array.isArray(value)), paths, most);
}

function joined(at: string, name: string, inList: boolean): string {
  if (inList) return `${at}[${name}]`;
  if (/^[^.[\]"\s]+$/.test(name)) return at ? `${at}.${name}` : name;
  return at ? `${at}[${JSON.stringify(name)}]` : `[${JSON.stringify(name)}]`;
}

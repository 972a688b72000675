// JSON to look at.

/** JSON with two spaces a level; a text that is no JSON object or list as it is. */
export function formattedJson(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value, null, 2) ?? "";
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === "object" && read !== null ? JSON.stringify(read, null, 2) : value;
  } catch {
    return value;
  }
}

// Plain data as YAML: blocks for lists and mappings, JSON's own quoting for every text that is not a bare word.

const BARE = /^[A-Za-z][A-Za-z0-9_.-]*( [A-Za-z0-9_.-]+)*$/;
/** What YAML would read as something else than the word. */
const TAKEN = /^(true|false|yes|no|on|off|null|y|n)$/i;

function scalar(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value ?? null);
  return BARE.test(value) && !TAKEN.test(value) ? value : JSON.stringify(value);
}

function isBlock(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function lines(value: unknown): string[] {
  if (!isBlock(value)) return [Array.isArray(value) ? "[]" : typeof value === "object" && value !== null ? "{}" : scalar(value)];
  if (Array.isArray(value)) return value.flatMap((one) => lines(one).map((line, place) => `${place ? "  " : "- "}${line}`));
  return Object.entries(value).flatMap(([name, one]) => {
    const inner = lines(one);
    return isBlock(one) ? [`${scalar(name)}:`, ...inner.map((line) => `  ${line}`)] : [`${scalar(name)}: ${inner[0]}`];
  });
}

export function yamlText(value: unknown): string {
  return `${lines(value).join("\n")}\n`;
}

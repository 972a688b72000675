// A written value as the type that the trait has.

/** "true" and "false" of a two-valued trait are booleans; what is compared by size is a number; the rest is text. */
export function typedValue(written: string, compared: boolean, values: string[]): string | number | boolean {
  const boolean = values.length > 0 && values.every((one) => one === "true" || one === "false");
  if (boolean) return written === "true";
  const number = Number(written);
  const numeric = values.length > 0 && values.every((one) => one.trim() !== "" && Number.isFinite(Number(one)));
  return (compared || numeric) && written.trim() !== "" && Number.isFinite(number) ? number : written;
}

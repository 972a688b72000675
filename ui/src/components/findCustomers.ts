// Customers by any identifier or name, also mistyped, as one types.
import { useDebouncedValue } from "@mantine/hooks";
import { useApi, type ApiQuery } from "../api/queries";
import type { FoundCustomer, FoundCustomers } from "../api/customer";
import { t, tName } from "../words/words";

const PAUSE_MS = 150;

export function useFind(text: string, limit: number): ApiQuery<FoundCustomers> {
  const [asked] = useDebouncedValue(text.trim(), PAUSE_MS);
  return useApi<FoundCustomers>("find", { text: asked, limit }, asked !== "");
}

/** What of a customer was found: "e-mail address jo@example.com"; nothing where it is the name shown already. */
export function saidMatch({ customer, name, matched }: FoundCustomer): string {
  if (matched.value === (name ?? customer)) return "";
  return t("find.matched", { type: tName("identifier", matched.type), value: matched.value });
}

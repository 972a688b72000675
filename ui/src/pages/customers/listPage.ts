// Which page of the list of customers, as it stands in the address.

export const PAGE_SIZE = 50;

/** The page asked for, from 1; what is no such number is page 1. */
export function readPage(written: string | undefined): number {
  const page = Number(written);
  return Number.isInteger(page) && page >= 1 && page <= 1_000_000 ? page : 1;
}

export interface Range {
  from: number; // from 1
  to: number;
  pages: number;
}

/** Which of the `found` customers the page shows. */
export function rangeOf(page: number, found: number): Range {
  const from = (page - 1) * PAGE_SIZE + 1;
  return { from: Math.min(from, found), to: Math.min(page * PAGE_SIZE, found), pages: Math.max(1, Math.ceil(found / PAGE_SIZE)) };
}

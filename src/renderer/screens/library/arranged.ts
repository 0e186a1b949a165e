/** `added`: as they were added; `date`: the latest first; `size`: the most images, epochs or parameters first. */
export const entryOrders = ['added', 'name', 'date', 'size'] as const;
export type EntryOrder = (typeof entryOrders)[number];

interface Arranged {
  readonly title: string;
  readonly detail: string;
  /** ISO 8601. */
  readonly date?: string | undefined;
  readonly size: number;
}

/** The entries that have every word of `search` in their title or detail, in the order that is asked for. */
export function arranged<E extends Arranged>(
  entries: readonly E[],
  search: string,
  order: EntryOrder,
  compare: (a: string, b: string) => number,
): readonly E[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter(({ title, detail }) => {
    const text = `${title} ${detail}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (order === 'name') return found.toSorted((a, b) => compare(a.title, b.title));
  if (order === 'size') return found.toSorted((a, b) => b.size - a.size);
  // ISO 8601 sorts as time does.
  if (order === 'date') return found.toSorted((a, b) => compareText(b.date ?? '', a.date ?? ''));
  return found;
}

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** A column of a `DataTable`. */
export interface Column<Row> {
  readonly id: string;
  readonly label: string;
  /** What the cell shows and is sorted by, `null` for nothing; a column without one is not sorted. */
  readonly value?: (row: Row) => string | number | null;
  /** What the cell shows where it is not `value` itself. */
  readonly text?: (row: Row) => string;
  /** Numbers stand at the end, so that their digits align. */
  readonly align?: 'end';
  /** CSS track size: `1fr`, `80px`. */
  readonly width?: string;
}

/** Rows by which it is told how wide a column is: most tables have fewer. */
const measuredRows = 60;
/** Digits' widths: what a column of numbers has at least and at most, and what lies around a cell's text. */
const [leastDigits, mostDigits, around] = [5, 20, 2];

/**
 * CSS's track sizes of a table: a column of numbers that says no width is never so narrow that a number is cut off, or its head; where there is not room for
 * all, the table is scrolled.
 */
export function trackSizes<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const measured = rows.slice(0, measuredRows);
  const size = (column: Column<Row>) => {
    if (column.width) return column.width;
    if (column.align !== 'end') return 'minmax(60px, 1fr)';
    const longest = Math.max(column.label.length, ...measured.map((row) => textOf(column, row).length));
    return `minmax(${Math.min(mostDigits, Math.max(leastDigits, longest)) + around}ch, 1fr)`;
  };
  return columns.map(size).join(' ');
}

/** What a cell shows. */
export const textOf = <Row>(column: Column<Row>, row: Row): string =>
  column.text?.(row) ?? String(column.value?.(row) ?? '');

export interface Sorting {
  readonly id: string;
  readonly descending: boolean;
}

/** How an address says a sorting: a column, with a minus sign before it from the largest to the smallest. */
export const sortingText = ({ id, descending }: Sorting): string => `${descending ? '-' : ''}${id}`;

/** The sorting that an address asks for by one of the columns; else the usual one. */
export function sortingAsked(asked: string | undefined, ids: readonly string[], usual: Sorting): Sorting {
  const descending = asked?.startsWith('-') ?? false;
  const id = ids.find((own) => own === (descending ? asked!.slice(1) : asked));
  return id === undefined ? usual : { id, descending };
}

/** Rows in a column's order; equal ones stay as they were, those without a value come last either way. */
export function sortedRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting | null,
  compareTexts: (a: string, b: string) => number,
): readonly Row[] {
  const value = columns.find(({ id }) => id === sorting?.id)?.value;
  if (!value) return rows;
  const sign = sorting!.descending ? -1 : 1;
  return rows.toSorted((left, right) => {
    const a = value(left);
    const b = value(right);
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : compareTexts(`${a}`, `${b}`));
  });
}

/** The order that a click on a column's head gives. Numbers are mostly looked at for the largest, texts from the first letter. */
export function nextSorting<Row>(
  { id, value }: Column<Row>,
  before: Sorting | null,
  rows: readonly Row[],
): Sorting | null {
  if (!value) return before;
  if (before?.id === id) return { id, descending: !before.descending };
  return { id, descending: rows.some((row) => typeof value(row) === 'number') };
}

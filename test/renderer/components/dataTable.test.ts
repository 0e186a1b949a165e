import { describe, expect, test } from 'vitest';
import {
  type Column,
  nextSorting,
  sortedRows,
  sortingAsked,
  sortingText,
  trackSizes,
} from '../../../src/renderer/components/dataTable.ts';

interface Row {
  readonly name: string;
  readonly value: number | null;
}
const name: Column<Row> = { id: 'name', label: 'Name', value: (row) => row.name };
const value: Column<Row> = { id: 'value', label: 'Value', value: (row) => row.value };
const columns = [name, value, { id: 'picture', label: '' }];
const rows: Row[] = [
  { name: 'conv10', value: null },
  { name: 'conv2', value: 3 },
  { name: 'conv1', value: 12 },
];
const { compare } = new Intl.Collator('en', { numeric: true });
const namesBy = (id: string, descending: boolean) =>
  sortedRows(rows, columns, { id, descending }, compare).map((row) => row.name);

describe('rows', () => {
  test('numbers in names count as numbers', () => expect(namesBy('name', false)).toEqual(['conv1', 'conv2', 'conv10']));
  test('those without a value come last either way', () => {
    expect(namesBy('value', false)).toEqual(['conv2', 'conv1', 'conv10']);
    expect(namesBy('value', true)).toEqual(['conv1', 'conv2', 'conv10']);
  });
  test('a column that is not there changes nothing', () =>
    expect(namesBy('gone', true)).toEqual(rows.map((r) => r.name)));
});

describe('track sizes', () => {
  const numbers: Column<Row> = { ...value, align: 'end', text: (row) => `${row.value} of 100 000` };
  test('leave room for the longest number, or its head', () => {
    expect(trackSizes([numbers], rows)).toBe('minmax(17ch, 1fr)');
    expect(trackSizes([{ ...value, align: 'end', label: 'Parameters' }], rows)).toBe('minmax(12ch, 1fr)');
  });
  test('are as a column says them; a text may be cut off', () => {
    expect(trackSizes([{ ...name, width: '2fr' }, name], rows)).toBe('2fr minmax(60px, 1fr)');
  });
});

describe('a click on a head', () => {
  test('shows the largest number, or the first name, first', () => {
    expect(nextSorting(value, null, rows)).toEqual({ id: 'value', descending: true });
    expect(nextSorting(name, null, rows)).toEqual({ id: 'name', descending: false });
  });
  test('turns the order the second time', () =>
    expect(nextSorting(value, { id: 'value', descending: true }, rows)).toEqual({ id: 'value', descending: false }));
  test('does nothing on a column that has no order', () => expect(nextSorting(columns[2]!, null, rows)).toBeNull());
});

test('an address says a sorting, and what it says wrongly is as usual', () => {
  const usual = { id: 'name', descending: false };
  for (const sorting of [usual, { id: 'value', descending: true }])
    expect(sortingAsked(sortingText(sorting), ['name', 'value'], usual)).toEqual(sorting);
  for (const wrong of [undefined, '', '-', 'gone', '--name'])
    expect(sortingAsked(wrong, ['name', 'value'], usual)).toEqual(usual);
});

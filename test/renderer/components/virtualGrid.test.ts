import { describe, expect, test } from 'vitest';
import { gridColumns, movedIndex } from '../../../src/renderer/components/virtualGrid.ts';

test.each([
  [100, 1],
  [330, 3],
  [329, 2],
  [10, 1],
])('%d px hold %d tiles of 100 px, 15 px apart', (width, columns) => expect(gridColumns(width, 100, 15)).toBe(columns));

describe('in ten tiles of four columns', () => {
  const moved = (index: number, key: string) => movedIndex(index, key, { count: 10, columns: 4 });
  test.each([
    [5, 'ArrowRight', 6],
    [5, 'ArrowUp', 1],
    [1, 'ArrowUp', 1],
    [7, 'ArrowDown', 9],
    [9, 'ArrowDown', 9],
    [9, 'ArrowRight', 9],
    [5, 'Home', 0],
    [5, 'End', 9],
    [-1, 'ArrowDown', 0],
    [-1, 'End', 9],
  ])('from %d %s goes to %d', (index, key, to) => expect(moved(index, key)).toBe(to));
  test('other keys are left alone', () => expect(moved(5, 'PageDown')).toBeNull());
});

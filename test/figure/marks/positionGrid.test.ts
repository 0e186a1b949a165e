import { expect, test } from 'vitest';
import { placedRaster, positionPlaces } from '../../../src/figure/marks/positionGrid.ts';

test('window 4, stride 2 over 10 px: each value lies around its centre, nothing at the border', () => {
  const { rows, box, cells } = positionPlaces({ rows: [0, 2, 4, 6], columns: [3], window: [4, 4] }, [10, 10]);
  expect(rows).toEqual([1, 3, 5, 7, 9]);
  expect(box).toEqual([1, 3, 8, 4]);
  expect(Array.from({ length: 8 }, (_, y) => cells[4 * y])).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
});

test('a last position that the stride would not reach has the room that is left', () => {
  const { columns, box, cells } = positionPlaces({ rows: [0], columns: [0, 4, 5], window: [1, 1] }, [1, 6]);
  expect(columns).toEqual([0, 2.5, 5, 6]);
  expect(box).toEqual([0, 0, 1, 6]);
  expect([...cells]).toEqual([0, 0, 1, 1, 1, 2]);
});

test('a window as large as the picture has one value, over all of it', () => {
  expect(positionPlaces({ rows: [0], columns: [0], window: [3, 3] }, [3, 3]).box).toEqual([0, 0, 3, 3]);
});

test('every pixel at stride 1 has its own value', () => {
  const starts = [0, 1, 2];
  const places = positionPlaces({ rows: starts, columns: starts, window: [3, 3] }, [5, 5]);
  expect(places.box).toEqual([1, 1, 3, 3]);
  expect([...places.cells]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const raster = { width: 3, height: 3, channels: 1, data: Uint8Array.from({ length: 9 }, (_, i) => 10 * i) } as const;
  expect(placedRaster(raster, places)).toEqual(raster);
});

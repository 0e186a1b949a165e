import { expect, test } from 'vitest';
import { type Box, shownBox } from '../../../src/engine/analysis/boxes.ts';
import { cutToPicture, drawnTile } from '../../../src/workbench/features/drawnTile.ts';

const size = [4, 6] as const;
const input = { shape: [4, 6, 1] as const, data: Uint8Array.from({ length: 24 }, (_, i) => i) };
/** Not 0 where the field covers the picture. */
function projectionIn([top, left, height, width]: Box) {
  const at = (i: number) => [Math.floor(i / 6), i % 6] as const;
  const data = Float32Array.from({ length: 24 }, (_, i) => {
    const [y, x] = at(i);
    return y >= top && y < top + height && x >= left && x < left + width ? i + 1 : 0;
  });
  return { shape: [1, 4, 6] as [number, number, number], data };
}

test.each([
  ['smaller, over the border', [-1, 4, 3, 3], [-1, 4, 3, 3]],
  ['higher than the picture', [-3, 1, 9, 2], [0, 1, 4, 2]],
  ['wider', [1, -5, 2, 20], [1, 0, 2, 6]],
  ['as large', [1, 1, 4, 6], [0, 0, 4, 6]],
] as const)('a field %s is shown as %j → %j', (_name, box, shown) => {
  expect(shownBox(box, size)).toEqual(shown);
  const { projection, patch, scale } = drawnTile({ projection: projectionIn(box), box }, input);
  const [top, left, height, width] = shown;
  for (const raster of [projection, patch]) expect([raster.height, raster.width]).toEqual([height, width]);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [row, column] = [top + y, left + x];
      const isSeen =
        row >= Math.max(0, box[0]) &&
        row < Math.min(4, box[0] + box[2]) &&
        column >= Math.max(0, box[1]) &&
        column < Math.min(6, box[1] + box[3]);
      expect(patch.data[y * width + x]).toBe(isSeen ? row * 6 + column : 128);
      const value = isSeen ? row * 6 + column + 1 : 0;
      expect(projection.data[y * width + x]).toBe(Math.floor(255 * (0.5 + value / (2 * scale)) + 0.5));
    }
});

test('all fields of a layer are shown in one size', () => {
  const sizes = Array.from({ length: 12 }, (_, i) =>
    shownBox([i - 6, 2 * i - 9, 5, 3], size)
      .slice(2)
      .join('×'),
  );
  expect(new Set(sizes)).toEqual(new Set(['4×3']));
});

test('a tile that was cut to its field and then to the picture is that cut at once', () => {
  const box = [-2, -2, 9, 3] as const;
  const { projection } = drawnTile({ projection: projectionIn(box), box }, input);
  const whole = {
    projection: { shape: [1, 9, 3] as [number, number, number], data: new Float32Array(27).fill(1) },
    patch: { shape: [9, 3, 1] as const, data: new Uint8Array(27) },
  };
  const cut = cutToPicture(whole, box, size);
  expect(cut.projection.shape).toEqual([1, projection.height, projection.width]);
  expect([...cut.projection.data]).toEqual(Array.from({ length: 12 }, () => 1));
});

import { describe, expect, test } from 'vitest';
import {
  boxMask,
  cropBox,
  cropPatched,
  placeBox,
  unitChannel,
  unitPlace,
} from '../../../../src/engine/program/emit.ts';
import type { BoxStart } from '../../../../src/engine/program/program.ts';
import { float32, int32 } from '../../tensors.ts';
import { batched, expectAsReference, numbers } from './evaluate.ts';

const from = (offset: readonly [number, number]): BoxStart => ({ strides: [1, 1], offset });
const counted = (length: number) => Array.from({ length }, (_, i) => i + 1);
const map = batched(float32([2, 1, 2, 3], counted(12)));
/** Row 0 and column 2 in the first image, row 1 and column 0 in the second. */
const places = batched(int32([2, 2], [0, 2, 1, 0]));

describe('boxes of [2,1,2,3] maps', () => {
  test('unitPlace: flat positions 5 and 10 of [3,2,3] are row 1, column 2 and row 1, column 1', async () => {
    const unit = batched(int32([2], [5, 10]));
    expect(await numbers((b, index) => unitPlace(b, index, [2, 3]), unit)).toEqual([1, 2, 1, 1]);
  });

  test('unitChannel: flat positions 5 and 10 of [3,2,3] lie in maps 0 and 1', async () => {
    const unit = batched(int32([2], [5, 10]));
    expect(await numbers((b, index) => unitChannel(b, index, [2, 3]), unit)).toEqual([0, 1]);
  });

  test('cropBox 2×2 from one up and one left repeats the border', async () => {
    const crop = await numbers((b, x, place) => cropBox(b, x, place, from([-1, -1]), [2, 2]), map, places);
    expect(crop).toEqual([2, 3, 2, 3, 7, 7, 10, 10]);
  });

  test('boxMask of the same box', async () => {
    const mask = await numbers((b, place) => boxMask(b, place, from([-1, -1]), [2, 2], [2, 3]), places);
    expect(mask).toEqual([0, 0, 1, 1, 0, 1, 0, 1]);
  });

  test('placeBox cuts what hangs over the border', async () => {
    const box = batched(float32([2, 1, 2, 2], counted(8)));
    const placed = await numbers((b, x, place, like) => placeBox(b, x, place, from([-1, -1]), like), box, places, map);
    expect(placed).toEqual([0, 3, 4, 0, 0, 0, 6, 0, 0, 8, 0, 0]);
  });

  test('the reference agrees on boxes far over every border', async () => {
    for (const offset of [
      [-3, -2],
      [1, 2],
      [0, -1],
    ] as const) {
      await expectAsReference((b, x, place) => cropBox(b, x, place, { strides: [2, 1], offset }, [3, 2]), map, places);
      await expectAsReference((b, place) => boxMask(b, place, { strides: [2, 1], offset }, [3, 2], [2, 3]), places);
      const box = batched(float32([2, 1, 3, 2], counted(12)));
      await expectAsReference(
        (b, x, place, like) => placeBox(b, x, place, { strides: [2, 1], offset }, like),
        box,
        places,
        map,
      );
    }
  });

  test('cropPatched: patches over one map, fill outside it, whatever of a patch hangs over', async () => {
    const shared = float32([1, 1, 2, 3], counted(6));
    const patch = batched(float32([2, 1, 1, 2], [10, 20, 30, 40]));
    const patchPlaces = batched(int32([2, 2], [0, 1, 1, 2]));
    const boxes = await numbers(
      (b, x, place, values, patchPlace) =>
        cropPatched(b, x, { values, place: patchPlace }, { place, start: from([-1, -1]), size: [2, 2], fill: -1 }),
      shared,
      places,
      patch,
      patchPlaces,
    );
    expect(boxes).toEqual([-1, -1, 10, 20, -1, 1, -1, 4]);
    await expectAsReference(
      (b, x, place, values, patchPlace) =>
        cropPatched(
          b,
          x,
          { values, place: patchPlace },
          { place, start: { strides: [2, 1], offset: [-2, -2] }, size: [5, 4], fill: 7 },
        ),
      float32([1, 3, 2, 3], counted(18)),
      places,
      batched(float32([2, 3, 2, 2], counted(24))),
      patchPlaces,
    );
  });

  test('cropPatched without a patch is a crop of one map', async () => {
    const crop = await numbers(
      (b, x, place) => cropPatched(b, x, null, { place, start: from([0, -1]), size: [1, 3], fill: 0 }),
      float32([1, 1, 2, 3], counted(6)),
      places,
    );
    expect(crop).toEqual([2, 3, 0, 0, 4, 5]);
  });
});

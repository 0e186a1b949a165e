import { expect, test } from 'vitest';
import { preprocessingFor } from '../../../../src/dataset/preprocessing.ts';
import { type Preprocessing, preprocessingSchema } from '../../../../src/shared/preprocessing.ts';
import { candidatesFrom, kernels } from '../../../../src/workbench/models/proof/candidates.ts';
import { prove } from '../../../../src/workbench/models/proof/prove.ts';

const guess = preprocessingSchema.parse({
  ...{ channels: 3, decodeSize: [32, 32], cropSize: [32, 32], cropRounding: 'even', scale: 1 / 255, mean: 'none' },
  resize: { mode: 'short', size: 32, interpolation: 'bilinear', antialias: true },
});

test('every candidate is a preprocessing of the same input', () => {
  for (const candidate of [...candidatesFrom(guess), ...kernels(guess)]) {
    expect(preprocessingSchema.parse(candidate)).toEqual(candidate);
    expect([candidate.channels, ...candidate.cropSize]).toEqual([3, 32, 32]);
  }
  expect(candidatesFrom(guess)[0]).toBe(guess);
});

test('a mean image allows no other size; greys have no order', () => {
  const own = preprocessingFor('paper', [3, 32, 32]);
  expect(new Set(candidatesFrom(own).map(({ resize }) => JSON.stringify(resize))).size).toBe(1);
  expect(kernels(own)).toEqual([own]);
  const grey = preprocessingSchema.parse({ ...guess, channels: 1 });
  expect(candidatesFrom(grey).every(({ channelOrder }) => channelOrder === 'rgb')).toBe(true);
});

/** A network that does the better the more parts are as they were in its training. */
const scoreFor = (truth: Preprocessing) => async (candidate: Preprocessing, count: number) => {
  const partsOf = ({ channelOrder, scale, mean, deviation, resize }: Preprocessing) =>
    [channelOrder, [scale, mean, deviation], resize.mode, resize.interpolation].map((part) => JSON.stringify(part));
  const wrong = partsOf(candidate).filter((part, i) => part !== partsOf(truth)[i]).length;
  return {
    isRight: Uint8Array.from({ length: count }, (_, i) => (i % 20 < 19 - 2 * wrong ? 1 : 0)),
    loss: 0.3 + wrong,
  };
};

test('what a network was trained with is found from a guess; no image is asked for twice, and none is left', async () => {
  const truth = preprocessingSchema.parse({
    ...{ ...guess, channelOrder: 'bgr', scale: 1, mean: [103.939, 116.779, 123.68] },
    resize: { mode: 'squash', size: [32, 32], interpolation: 'bicubic', antialias: true },
  });
  const told: [number, number][] = [];
  const asked = new Map<string, number>();
  const score = scoreFor(truth);
  const { best, rows } = await prove(
    guess,
    200,
    (candidate, count) => {
      expect(asked.get(JSON.stringify(candidate)) ?? 0).toBeLessThan(count);
      asked.set(JSON.stringify(candidate), count);
      return score(candidate, count);
    },
    (done, total) => told.push([done, total]),
  );
  expect(best).toEqual(truth);
  expect(rows[0]).toMatchObject({ preprocessing: truth, right: 190, images: 200, isTied: true });
  expect(rows.slice(1).every(({ isTied }) => !isTied)).toBe(true);
  expect(rows).toHaveLength(asked.size);
  const images = [...asked.values()].reduce((sum, count) => sum + count, 0);
  expect(told.at(-1)).toEqual([images, images]);
  expect(told.every(([done, total]) => done <= total)).toBe(true);
});

test('a range that does better only with its own resize is found: parts are not tried one after another', async () => {
  const letterbox = {
    mode: 'letterbox',
    size: [32, 32],
    colour: [0, 0, 0],
    interpolation: 'bilinear',
    antialias: true,
  };
  const truth = preprocessingSchema.parse({ ...guess, resize: letterbox });
  const trap = { ...guess, channelOrder: 'bgr' as const };
  const score = async (candidate: Preprocessing, count: number) => {
    const isBest = JSON.stringify(candidate) === JSON.stringify(truth);
    const right = isBest ? 0.95 : candidate.channelOrder === trap.channelOrder ? 0.6 : 0.3;
    return { isRight: Uint8Array.from({ length: count }, (_, i) => (i % 20 < 20 * right ? 1 : 0)), loss: 1 - right };
  };
  const { best } = await prove(preprocessingSchema.parse({ ...guess, scale: 1 }), 200, score, () => {});
  expect(best).toEqual(truth);
});

test('what is dropped early says on how many images it was tried; what there was at first is tried on all', async () => {
  const worse = async (candidate: Preprocessing, count: number) => ({
    isRight: new Uint8Array(count).fill(candidate.channelOrder === 'bgr' ? 1 : 0),
    loss: candidate.channelOrder === 'bgr' ? candidate.scale : 9 + JSON.stringify(candidate).length,
  });
  const { rows } = await prove(guess, 200, worse, () => {});
  expect(rows.find(({ preprocessing }) => preprocessing === guess)!.images).toBe(200);
  expect(rows.filter(({ images }) => images === 12).length).toBeGreaterThan(30);
});

test('where nothing makes a difference, what was there stays, and all are tied', async () => {
  const same = async (_: Preprocessing, count: number) => ({ isRight: new Uint8Array(count).fill(1), loss: 0.2 });
  const { best, rows } = await prove(guess, 50, same, () => {});
  expect(best).toEqual(guess);
  expect(rows.every(({ isTied }) => isTied)).toBe(true);
});

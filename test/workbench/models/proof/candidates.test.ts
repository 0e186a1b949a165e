import { expect, test } from 'vitest';
import { preprocessingFor } from '../../../../src/dataset/preprocessing.ts';
import { type Preprocessing, preprocessingSchema } from '../../../../src/shared/preprocessing.ts';
import { stages } from '../../../../src/workbench/models/proof/candidates.ts';
import { prove } from '../../../../src/workbench/models/proof/prove.ts';

const guess = preprocessingSchema.parse({
  ...{ channels: 3, decodeSize: [32, 32], cropSize: [32, 32], cropRounding: 'even', scale: 1 / 255, mean: 'none' },
  resize: { mode: 'short', size: 32, interpolation: 'bilinear', antialias: true },
});

test('every candidate is a preprocessing of the same input', () => {
  for (const stage of stages)
    for (const candidate of stage(guess)) {
      expect(preprocessingSchema.parse(candidate)).toEqual(candidate);
      expect([candidate.channels, ...candidate.cropSize]).toEqual([3, 32, 32]);
    }
});

test('a mean image allows no other size; greys have no order', () => {
  const own = preprocessingFor('paper', [3, 32, 32]);
  expect(stages[1]!(own)).toEqual([own]);
  const grey = preprocessingSchema.parse({ ...guess, channels: 1 });
  expect(new Set(stages.flatMap((stage) => stage(grey).map(({ channelOrder }) => channelOrder)))).toEqual(
    new Set(['rgb']),
  );
});

/** A network that does the better the more parts are as they were in its training. */
const scoreFor = (truth: Preprocessing) => async (candidate: Preprocessing) => {
  const partsOf = ({ channelOrder, scale, mean, deviation, resize }: Preprocessing) =>
    [channelOrder, [scale, mean, deviation], resize.mode, resize.interpolation].map((part) => JSON.stringify(part));
  const wrong = partsOf(candidate).filter((part, i) => part !== partsOf(truth)[i]).length;
  return {
    isRight: Uint8Array.from({ length: 200 }, (_, i) => (i < 190 - 20 * wrong ? 1 : 0)),
    loss: 0.3 + wrong,
  };
};

test('what a network was trained with is found from a guess; each candidate is tried once, and none is left', async () => {
  const truth = preprocessingSchema.parse({
    ...{ ...guess, channelOrder: 'bgr', scale: 1, mean: [103.939, 116.779, 123.68] },
    resize: { mode: 'squash', size: [32, 32], interpolation: 'bicubic', antialias: true },
  });
  const told: [number, number][] = [];
  const asked: string[] = [];
  const score = scoreFor(truth);
  const { best, rows } = await prove(
    guess,
    (candidate) => {
      asked.push(JSON.stringify(candidate));
      return score(candidate);
    },
    (done, total) => told.push([done, total]),
  );
  expect(best).toEqual(truth);
  expect(rows[0]).toMatchObject({ preprocessing: truth, right: 190, images: 200, isTied: true });
  expect(rows.slice(1).every(({ isTied }) => !isTied)).toBe(true);
  expect(new Set(asked).size).toBe(asked.length);
  expect(rows).toHaveLength(asked.length);
  expect(told.at(-1)).toEqual([asked.length, asked.length]);
  expect(told.every(([done, total]) => done <= total)).toBe(true);
});

test('where nothing makes a difference, what was there stays, and all are tied', async () => {
  const same = { isRight: new Uint8Array(50).fill(1), loss: 0.2 };
  const { best, rows } = await prove(
    guess,
    async () => same,
    () => {},
  );
  expect(best).toEqual(guess);
  expect(rows.every(({ isTied }) => isTied)).toBe(true);
});

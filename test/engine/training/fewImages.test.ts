import { expect, test } from 'vitest';
import { preprocessingFor } from '../../../src/dataset/preprocessing.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { PIXELS } from '../../../src/engine/program/input.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import type { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { trainOnFew } from '../../../src/engine/training/fewImages.ts';
import { argMaxOfRow } from '../../../src/engine/training/metrics.ts';

const network = defineNetwork({
  name: 'few',
  input: [1, 4, 4],
  layers: [
    { name: 'fc1', op: 'dense', outFeatures: 2 },
    { name: 'softmax', op: 'softmax' },
  ],
});
const preprocessing = { ...preprocessingFor('plain', network.inputShape), mean: 'none' } as const;
const count = 8;
const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
/** Pictures that are bright above and those that are bright below; or grey ones, all alike. */
const pixels = (isGrey: boolean) => ({
  dtype: 'uint8' as const,
  shape: [count, 4, 4, 1],
  data: Uint8Array.from({ length: count * 16 }, (_, i) =>
    isGrey ? 128 : 255 * ((Math.floor(i / 8) % 2) ^ (Math.floor(i / 16) % 2)),
  ),
});

async function trained(isGrey: boolean, steps: number) {
  let taken = 0;
  const runtime: Pick<Runtime, 'load'> = {
    load: async (program, constants) => {
      const executable = await onnxRuntime.load(program, constants);
      return {
        ...executable,
        series: (start) => {
          const series = executable.series(start);
          return {
            ...series,
            run: (feeds) => {
              taken += 1;
              return series.run(feeds);
            },
          };
        },
      };
    },
  };
  const pictures = { feed: PIXELS, pixels: pixels(isGrey), labels };
  const subject = { runtime: runtime as Runtime, network, preprocessing, constants: {} };
  const weights = await trainOnFew(subject, pictures, { steps, seed: 1 }, new AbortController().signal);
  return { taken, weights };
}

test('it ends where nothing is left to learn, and knows its pictures then', async () => {
  const { taken, weights } = await trained(false, 5000);
  expect(taken).toBeGreaterThanOrEqual(10);
  expect(taken).toBeLessThan(5000);
  const executable = await onnxRuntime.load(compileForward(network, preprocessing, ['softmax']), weights);
  const { softmax } = await executable.run({ [PIXELS]: pixels(false) });
  await executable.dispose();
  for (const [i, label] of labels.entries()) {
    expect(argMaxOfRow(softmax!, i)).toBe(label);
    expect(softmax!.data[2 * i + label]).toBeGreaterThan(0.99);
  }
});

test('it takes all its steps where the loss stays', async () => {
  expect((await trained(true, 60)).taken).toBe(60);
});

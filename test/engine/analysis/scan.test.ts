import { expect, test } from 'vitest';
import { emptyScan, type ScanBatch, scan } from '../../../src/engine/analysis/scan.ts';
import { strongest } from '../../../src/engine/analysis/topActivations.ts';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward, compileTopActivations } from '../../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import type { Tensor } from '../../../src/engine/runtime/runtime.ts';
import { execute, float32, int32, normal, randomWeights, sizeOf } from '../tensors.ts';

const network = defineNetwork({
  name: 'scanned',
  input: [2, 7, 6],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 3, kernelSize: 3 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 2, strides: 2 },
    { name: 'fc2', op: 'dense', outFeatures: 4 },
  ],
});

const nodes = ['conv1', 'pool1', 'fc2'];
const count = 11;
const pictures = normal([1, 'pictures'], [count, ...network.inputShape]);
const perPicture = sizeOf(network.inputShape);

/** Pictures `from` up to `to` of all. */
const part = (from: number, to: number): Tensor =>
  float32([to - from, ...network.inputShape], pictures.data.subarray(from * perPicture, to * perPicture));

async function* batches(size: number): AsyncGenerator<ScanBatch> {
  for (let from = 0; from < count; from += size) {
    const to = Math.min(count, from + size);
    yield {
      images: Array.from({ length: to - from }, (_, i) => from + i),
      next: to,
      feeds: { tensor: part(from, to) },
    };
  }
}

test('a pass over the reference runtime finds what sorting every activation finds, whatever the batch size', async () => {
  const weights = randomWeights(network, 2);
  const all = await execute(referenceRuntime, compileForward(network, 'tensor', nodes), weights, { tensor: pictures });
  const executable = await referenceRuntime.load(
    compileTopActivations(network, 'tensor', nodes, { fired: true }),
    weights,
  );
  for (const size of [1, 4, 11]) {
    const state = emptyScan(network, nodes, 3);
    const yielded: number[] = [];
    for await (const { images } of scan(executable, state, batches(size))) yielded.push(...images);
    expect(yielded).toEqual(Array.from({ length: count }, (_, i) => i));
    for (const node of nodes) {
      const [, maps, ...cells] = all[node]!.shape as [number, number, ...number[]];
      const perMap = sizeOf(cells);
      for (let map = 0; map < maps; map++) {
        const found = Array.from({ length: count }, (_, image) => {
          const values = all[node]!.data.subarray((image * maps + map) * perMap, (image * maps + map + 1) * perMap);
          const value = Math.max(...values);
          const fired = [...values].filter((own) => own > 0).length / perMap;
          return { image, value, position: values.indexOf(value), fired };
        });
        const sorted = found.toSorted((a, c) => c.value - a.value || a.image - c.image).slice(0, 3);
        const expected = sorted.map(({ fired: _fired, ...own }) => own);
        const fired = found.reduce((sum, own) => sum + own.fired, 0);
        expect(state.get(node)!.firedSums[map]).toBeCloseTo(fired, 4);
        expect(strongest(state.get(node)!, map), `${node} ${map}`).toEqual(expected);
      }
    }
  }
  await executable.dispose();
});

test('an empty batch is passed on without a run, and images keep the numbers their batch gives them', async () => {
  let runs = 0;
  const fake = {
    run: async () => {
      runs += 1;
      const shape = [1, 4];
      return {
        'fc2.value': float32(shape, [4, 3, 2, 1]),
        'fc2.position': int32(shape, [0, 0, 0, 0]),
        'fc2.mean': float32(shape, [4, 3, 2, 1]),
      };
    },
  };
  async function* given(): AsyncGenerator<ScanBatch> {
    yield { images: [], next: 41, feeds: {} };
    yield { images: [42], next: 43, feeds: {} };
  }
  const state = emptyScan(network, ['fc2'], 2);
  const yielded: (readonly number[])[] = [];
  for await (const { images } of scan(fake, state, given())) yielded.push(images);
  expect(yielded).toEqual([[], [42]]);
  expect(runs).toBe(1);
  expect(strongest(state.get('fc2')!, 1)).toEqual([{ image: 42, value: 3, position: 0 }]);
});

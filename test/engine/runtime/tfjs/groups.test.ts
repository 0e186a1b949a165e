import * as tf from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { programBuilder } from '../../../../src/engine/program/builder.ts';
import { conv2d, conv2dFilterGradient, conv2dInputGradient } from '../../../../src/engine/program/emit.ts';
import { execute, normal } from '../../tensors.ts';
import { tfjsCpuRuntime } from '../../tfjsCpu.ts';

/** How many kernels a grouped convolution and its two adjoints call. */
async function kernelCalls(groups: number, perGroup: number, strides: readonly [number, number]): Promise<number> {
  const geometry = { kernelSize: [3, 3], strides, padding: [1, 1, 1, 1], dilations: [1, 1], groups } as const;
  const channels = groups * perGroup;
  const b = programBuilder();
  const x = b.feed('x', 'float32', ['n', channels, 5, 5]);
  const w = b.feed('w', 'float32', [channels, perGroup, 3, 3]);
  const up = conv2d(b, x, w, null, geometry);
  const program = b.build({
    up,
    down: conv2dInputGradient(b, up, w, x, geometry),
    filters: conv2dFilterGradient(b, x, up, w, geometry),
  });
  const feeds = { x: normal(['x'], [2, channels, 5, 5]), w: normal(['w'], [channels, perGroup, 3, 3]) };
  await execute(tfjsCpuRuntime, program, {}, feeds);
  const calls = vi.spyOn(tf.engine(), 'runKernel');
  await execute(tfjsCpuRuntime, program, {}, feeds);
  const count = calls.mock.calls.length;
  calls.mockRestore();
  return count;
}

test.each([
  ['groups of one channel', 1, [1, 1]],
  ['groups of one channel, strides apart', 1, [1, 2]],
  ['groups of three', 3, [1, 1]],
] as const)('%s: as many calls for 2 groups as for 16', async (_, perGroup, strides) => {
  const few = await kernelCalls(2, perGroup, strides);
  expect(few).toBeGreaterThan(3);
  expect(await kernelCalls(16, perGroup, strides)).toBe(few);
});

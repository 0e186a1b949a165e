import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../src/engine/network/define.ts';
import { followsPicture } from '../../src/engine/network/followsPicture.ts';
import { compileProjection } from '../../src/engine/program/compile.ts';
import { referenceRuntime } from '../../src/engine/runtime/reference/index.ts';
import { execute, int32, normal, randomWeights } from './tensors.ts';

const conv = (name: string) => ({ name, op: 'conv2d', outChannels: 3, kernelSize: 3 });

/** What lies between two convolutions, and whether projections from above follow the picture. */
const between = [
  ['relu', [{ name: 'between', op: 'relu' }], false],
  ['relu6', [{ name: 'between', op: 'relu6' }], false],
  ['leakyRelu', [{ name: 'between', op: 'leakyRelu' }], false],
  [
    'batchNorm',
    [
      { name: 'norm', op: 'batchNorm' },
      { name: 'between', op: 'relu' },
    ],
    false,
  ],
  ['averagePool', [{ name: 'between', op: 'averagePool', kernelSize: 2, strides: 2 }], false],
  ['maxPool', [{ name: 'between', op: 'maxPool', kernelSize: 2, strides: 2 }], true],
  ['localResponseNormalization', [{ name: 'between', op: 'localResponseNormalization' }], false],
  ['groupNorm', [{ name: 'between', op: 'groupNorm', groups: 3 }], true],
  ['silu', [{ name: 'between', op: 'silu' }], true],
  ['sigmoid', [{ name: 'between', op: 'sigmoid' }], true],
] as const;

describe("whether a deconvnet's projection follows the picture", () => {
  test.each(between)('above %s', async (_, layers, expected) => {
    const network = defineNetwork({
      name: 'net',
      input: [2, 14, 14],
      layers: [conv('conv1'), ...layers, conv('conv2'), { name: 'relu2', op: 'relu' }] as never,
    });
    expect(followsPicture(network, 'relu2')).toBe(expected);
    const weights = randomWeights(network, 5);
    const program = compileProjection(network, 'tensor', 'conv2', 'deconvnet');
    // A projection begins at the activation: two pictures that excite the unit.
    const excited: number[][] = [];
    for (let picture = 0; excited.length < 2; picture += 1) {
      const tensor = normal(['picture', picture], [1, ...network.inputShape], 3);
      const feeds = { tensor, unit: int32([1], [7]) };
      const { activation, projection } = await execute(referenceRuntime, program, weights, feeds);
      const data = [...projection!.data];
      const norm = Math.hypot(...data);
      if (activation!.data[0]! > 0) excited.push(data.map((value) => value / norm));
    }
    const [a, b] = excited as [number[], number[]];
    const apart = Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
    if (expected) expect(apart).toBeGreaterThan(1e-3);
    else expect(apart).toBeLessThan(1e-5);
  });
});

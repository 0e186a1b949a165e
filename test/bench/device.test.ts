import { expect, test } from 'vitest';
import { networks } from '../../bench/device/networks.ts';
import { parameterCount } from '../../src/engine/network/parameters.ts';

test.each([
  ['zfnet', 62_357_608],
  ['resnet50', 25_557_032],
  ['efficientnet-lite0', 4_652_008],
] as const)('%s of the device bench has as many parameters as it has elsewhere', (name, count) => {
  const network = networks[name]();
  expect(parameterCount(network)).toBe(count);
  expect(network.nodes.at(-1)!.shape).toEqual([1000]);
});

import { expect, test } from 'vitest';
import { defineNetwork } from '../../../../src/engine/network/define.ts';
import { compileForward } from '../../../../src/engine/program/compile.ts';
import { onnxRuntime } from '../../../../src/engine/runtime/onnx/index.ts';

test('zeros around maps are numbers to the max-pool that reads them', async () => {
  const layers = [
    { name: 'pad', op: 'pad', padding: 1 },
    { name: 'pool', op: 'maxPool', kernelSize: 2 },
  ];
  const network = defineNetwork({ name: 'padded', input: [1, 2, 2], layers });
  const executable = await onnxRuntime.load(compileForward(network, 'tensor', ['pool']), {});
  const data = Float32Array.of(-1, -2, -3, -4);
  const { pool } = await executable.run({ tensor: { dtype: 'float32', shape: [1, 1, 2, 2], data } });
  await executable.dispose();
  expect([...pool!.data]).toEqual([0, 0, 0, 0]);
});

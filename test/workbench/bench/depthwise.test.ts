import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import { depthwise, depthwiseNetworks } from '../../../src/workbench/bench/depthwise.ts';
import { expectClose } from '../../engine/tensors.ts';
import { tfjsCpuRuntime } from '../../engine/tfjsCpu.ts';

test('the depthwise layer of the bench computes what ONNX Runtime computes of its own node, on either runtime', async () => {
  const of = async (runtime: typeof onnxRuntime, network: keyof typeof depthwiseNetworks) => {
    const { run, dispose } = await depthwise(runtime, depthwiseNetworks[network]);
    return run().finally(dispose);
  };
  const expected = await of(onnxRuntime, 'onnx');
  expect(expected.shape).toEqual([32, 512, 14, 14]);
  expectClose(await of(onnxRuntime, 'own'), expected, 1e-5);
  expectClose(await of(tfjsCpuRuntime, 'own'), expected, 1e-5);
});

test('on TensorFlow.js it is one call for all channels', async () => {
  const { run, dispose } = await depthwise(tfjsCpuRuntime, depthwiseNetworks.own);
  const { kernels } = await tf.profile(async () => {
    await run();
    return tf.scalar(0);
  });
  await dispose();
  const names = kernels.map(({ name }) => name);
  expect(names.filter((name) => name === 'DepthwiseConv2dNative')).toHaveLength(1);
  expect(names.length).toBeLessThan(10);
});

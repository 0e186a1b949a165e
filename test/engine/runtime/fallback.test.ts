import { describe, expect, test } from 'vitest';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward, compileOcclusion, compileProjection } from '../../../src/engine/program/compile.ts';
import type { Program } from '../../../src/engine/program/program.ts';
import { compileTrainingStep } from '../../../src/engine/program/trainingStep.ts';
import { isDivisible } from '../../../src/engine/runtime/batchParts.ts';
import { withFallback } from '../../../src/engine/runtime/fallback.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import { referenceRuntime } from '../../../src/engine/runtime/reference/index.ts';
import type { Executable, Runtime, Series, Tensors } from '../../../src/engine/runtime/runtime.ts';
import { startingTensors, trainStep } from '../../../src/engine/training/trainer.ts';
import { expectClose, mapped, normal, randomWeights } from '../tensors.ts';

const network = defineNetwork({
  name: 'small',
  input: [2, 7, 6],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 3, kernelSize: 3 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 2, strides: 2, rounding: 'ceil' },
    { name: 'fc', op: 'dense', outFeatures: 3 },
    { name: 'softmax', op: 'softmax' },
  ],
});
const weights = randomWeights(network, 1);
const forward = compileForward(network, 'tensor', ['softmax', 'pool1']);
const step = compileTrainingStep(network, 'tensor', {
  momentum: 0.9,
  weightDecay: 0,
  filterRadius: null,
  inputScale: 1,
});
const pictures = (n: number): Tensors => ({ tensor: normal(['x'], [n, 2, 7, 6]) });

// As ONNX Runtime's and TensorFlow's native parts word it.
const memoryMessages = [
  'Non-zero status code returned while running Conv node. BFC Arena ran out of memory trying to allocate 1073741824',
  'Failed to allocate memory for requested buffer of size 3221225472',
  'CUDA failure 2: out of memory ; GPU=0 ; expr=cudaMalloc((void**)&p, size)',
  'OOM when allocating tensor with shape[128,96,110,110] and type float on /job:localhost/replica:0/task:0/device:GPU:0',
  'VK_ERROR_OUT_OF_DEVICE_MEMORY',
];
const lostMessages = [
  'WebGPU device lost (1): vkQueueSubmit failed with VK_ERROR_DEVICE_LOST',
  'CUDA failure 700: an illegal memory access was encountered ; GPU=0',
  '887A0005: The GPU device instance has been suspended. DXGI_ERROR_DEVICE_REMOVED',
];

/** Computes as the reference does, but for what `fails` says of a batch's size and of how many runs there were; notes the batches it does. */
function device(fails: (n: number, run: number) => string | null, isGone = () => false) {
  const batches: number[] = [];
  let runs = 0;
  const runtime: Runtime = {
    name: 'onnx/webgpu',
    device: 'gpu',
    version: 'a GPU',
    hasOnnxNodes: false,
    load: async (program, parameters, options) => {
      const executable = await referenceRuntime.load(program, parameters, options);
      const noting = (run: Executable['run']): Executable['run'] => {
        return async (feeds) => {
          const n = feeds.tensor!.shape[0]!;
          const message = fails(n, runs++);
          if (message) throw new Error(message);
          batches.push(n);
          return run(feeds);
        };
      };
      const series = (start: Tensors) => {
        const own = executable.series(start);
        const state = async () => {
          if (isGone()) throw new Error('device lost');
          return own.state();
        };
        return { ...own, run: noting(own.run), state };
      };
      return { run: noting(executable.run), series, dispose: executable.dispose };
    },
  };
  return { runtime, batches };
}

async function expected(program: Program, feeds: Tensors, own = weights) {
  const executable = await referenceRuntime.load(program, own);
  return executable.run(feeds);
}

test.each(memoryMessages)('a batch that does not fit is halved until it does: %s', async (message) => {
  const { runtime, batches } = device((n) => (n > 3 ? message : null));
  const warnings: string[] = [];
  const executable = await withFallback(runtime, null, ({ text }) => warnings.push(text)).load(forward, weights);
  expect(await executable.run(pictures(13))).toEqual(await expected(forward, pictures(13)));
  expect(batches).toEqual([3, 3, 3, 3, 1]);
  expect(warnings).toEqual([
    'The memory of a GPU does not hold 13 images at a time; it goes on with 6.',
    'The memory of a GPU does not hold 6 images at a time; it goes on with 3.',
  ]);
  await executable.run(pictures(4));
  expect(batches.slice(5)).toEqual([3, 1]);
  expect(warnings).toHaveLength(2);
});

test('memory that fills up in the midst of a batch keeps what was computed of it', async () => {
  const { runtime, batches } = device((n, run) => ((run === 2 && n > 2) || n > 4 ? 'out of memory' : null));
  const executable = await withFallback(runtime, null, () => {}).load(forward, weights);
  expect(await executable.run(pictures(8))).toEqual(await expected(forward, pictures(8)));
  expect(batches).toEqual([4, 2, 2]);
});

test('what does not fit at all goes on elsewhere, with a warning; without an elsewhere it is one clear error', async () => {
  const { runtime } = device(() => 'ResourceExhaustedError: OOM when allocating tensor');
  const warnings: string[] = [];
  const executable = await withFallback(runtime, referenceRuntime, ({ key }) => warnings.push(key)).load(
    forward,
    weights,
  );
  expect(await executable.run(pictures(2))).toEqual(await expected(forward, pictures(2)));
  expect(warnings).toEqual(['computing.batchHalved', 'computing.memoryFallback']);
  const alone = await withFallback(runtime, null, () => {}).load(forward, weights);
  await expect(alone.run(pictures(2))).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
});

describe('nodes of ONNX', () => {
  const layers = [
    { name: 'conv', op: 'conv2d', outChannels: 3, kernelSize: 3 },
    {
      ...{ name: 'strange', op: 'opaque', reads: ['x'], result: 'y', shape: [3, 5, 4], opsets: { '': 18 } },
      nodes: [{ opType: 'Mish', inputs: ['x'], outputs: ['y'] }],
    },
  ];
  const strange = defineNetwork({ name: 'strange', input: [2, 7, 6], layers });
  const own = randomWeights(strange, 1);

  test('a program that has some is computed by a fallback that knows them, told once; another stays', async () => {
    const { runtime, batches } = device(() => null);
    const warnings: string[] = [];
    const either = withFallback(runtime, onnxRuntime, ({ text }) => warnings.push(text));
    for (const tap of ['strange', 'strange', 'conv']) {
      const executable = await either.load(compileForward(strange, 'tensor', [tap]), own);
      const { [tap]: found } = await executable.run(pictures(2));
      const { conv } = await expected(compileForward(strange, 'tensor', ['conv']), pictures(2), own);
      const mish = (v: number) => v * Math.tanh(Math.log1p(Math.exp(v)));
      expectClose(found!, tap === 'conv' ? conv! : mapped(conv!, mish), 1e-5);
    }
    expect(batches).toEqual([2]);
    expect(warnings).toEqual([
      `The layer "strange" (Mish) is computed by ONNX Runtime alone: what it has a part in is computed by ${onnxRuntime.version}, not by a GPU.`,
    ]);
  });

  test('without such a fallback it is one clear error', async () => {
    const alone = withFallback(referenceRuntime, null, () => {});
    const loading = alone.load(compileForward(strange, 'tensor', ['strange']), own);
    await expect(loading).rejects.toThrow(/"strange" \(Mish\) is computed by ONNX Runtime alone/);
  });
});

describe.each(lostMessages)('a lost device: %s', (message) => {
  test('everything goes on elsewhere, told once', async () => {
    const { runtime, batches } = device((_, run) => (run > 0 ? message : null));
    const warnings: string[] = [];
    const lasting = withFallback(runtime, referenceRuntime, ({ text }) => warnings.push(text));
    const [one, other] = [await lasting.load(forward, weights), await lasting.load(forward, weights)];
    for (const executable of [one, one, other, await lasting.load(forward, weights)]) {
      expect(await executable.run(pictures(3))).toEqual(await expected(forward, pictures(3)));
    }
    expect(batches).toEqual([3]);
    expect(warnings).toEqual([`a GPU has lost its device; it goes on with ${referenceRuntime.version}.`]);
  });

  test('with nowhere to go it is one clear error', async () => {
    const { runtime } = device(() => message);
    const executable = await withFallback(runtime, null, () => {}).load(forward, weights);
    await expect(executable.run(pictures(1))).rejects.toMatchObject({ code: 'DEVICE_LOST' });
  });
});

describe('a training', () => {
  const batch = { feeds: pictures(4), labels: Int32Array.of(0, 1, 2, 0) };
  const start = startingTensors(weights, step);
  const trainOn = async (series: Series, steps: number) => {
    for (let i = 0; i < steps; i++) await trainStep(series, network, batch, 0.1, { seed: 1, epoch: 0, step: i });
    return series.state();
  };
  const expectedAfter = async (steps: number) => trainOn((await referenceRuntime.load(step, {})).series(start), steps);

  test('that does not fit is never halved, its batch belonging to its recipe, and goes on elsewhere', async () => {
    const { runtime, batches } = device((_, run) => (run === 2 ? 'out of memory' : null));
    const warnings: string[] = [];
    const executable = await withFallback(runtime, referenceRuntime, ({ key }) => warnings.push(key)).load(step, {});
    expect(await trainOn(executable.series(start), 4)).toEqual(await expectedAfter(4));
    expect(batches).toEqual([4, 4]);
    expect(warnings).toEqual(['computing.memoryFallback']);
  });

  test('whose state went with the device says so, and what is loaded next goes elsewhere', async () => {
    const { runtime, batches } = device(
      (_, run) => (run === 2 ? 'device lost' : null),
      () => batches.length === 2,
    );
    const warnings: string[] = [];
    const lasting = withFallback(runtime, referenceRuntime, ({ key }) => warnings.push(key));
    const executable = await lasting.load(step, {});
    await expect(trainOn(executable.series(start), 4)).rejects.toMatchObject({ code: 'DEVICE_LOST' });
    const again = await lasting.load(step, {});
    expect(await trainOn(again.series(start), 4)).toEqual(await expectedAfter(4));
    expect(batches).toEqual([4, 4]);
    expect(warnings).toEqual(['computing.deviceFallback']);
  });
});

test('an error that is none of the device is passed on as it is', async () => {
  const { runtime } = device(() => 'Invalid rank for input');
  const executable = await withFallback(runtime, referenceRuntime, () => {}).load(forward, weights);
  await expect(executable.run(pictures(2))).rejects.toThrow('Invalid rank for input');
});

test('what can be divided: passes up, projections and occlusions, and no training step', () => {
  expect(isDivisible(forward)).toBe(true);
  expect(isDivisible(compileProjection(network, 'tensor', 'pool1', 'deconvnet'))).toBe(true);
  expect(isDivisible(compileOcclusion(network, 'pool1'))).toBe(true);
  expect(isDivisible(step)).toBe(false);
});

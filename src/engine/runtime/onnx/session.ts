import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import type { Program } from '../../program/program.ts';
import { checkFeeds, checkParameters } from '../check.ts';
import type { Executable, LoadOptions, Tensor, Tensors } from '../runtime.ts';
import { onnxModel } from './model.ts';

/**
 * Loads a program into ONNX Runtime. Feeds are read in place; results are arrays of their own.
 * Throws `MISMATCH` for a missing or different parameter, `UNSUPPORTED` for more weights than a model holds.
 */
export async function load(program: Program, parameters: Tensors, options: LoadOptions = {}): Promise<Executable> {
  checkParameters(program, parameters);
  const { bytes, inputs, outputs } = onnxModel(program, parameters);
  const session = await InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    // Memory planned in one piece was measured to be handed back and faulted in again on every run of a large batch.
    enableMemPattern: false,
    // Idle threads would go on spinning after a run, at the cost of whoever decodes the next batch: 25 ms a run on 2 cores.
    extra: { session: { force_spinning_stop: '1' } },
    logSeverityLevel: 3,
    ...(options.threads !== undefined && { intraOpNumThreads: options.threads }),
  });
  let disposed = false;
  return {
    run: async (feeds) => {
      checkFeeds(program, feeds);
      const given = [...inputs].map(([name, input]) => [input, wrapped(feeds[name]!)] as const);
      const results = await session.run(Object.fromEntries(given));
      return Object.fromEntries([...outputs].map(([name, output]) => [name, unwrapped(results[output]!)]));
    },
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      await session.release();
    },
  };
}

function wrapped({ dtype, data, shape }: Tensor): OnnxTensor {
  return new OnnxTensor(dtype, data, shape);
}

function unwrapped(tensor: OnnxTensor): Tensor {
  return { dtype: tensor.type, shape: tensor.dims, data: tensor.data } as Tensor;
}

import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import { messageOf, SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import type { Program } from '../../program/program.ts';
import { checkFeeds, checkParameters } from '../check.ts';
import type { Executable, LoadOptions, Tensor, Tensors } from '../runtime.ts';
import { type OnnxDevice, onnxBackends } from './backend.ts';
import { onnxModel } from './model.ts';

/**
 * Loads a program into ONNX Runtime on a device. Feeds are read in place; results are arrays of their own.
 * Throws `MISMATCH` for a missing or different parameter, `UNSUPPORTED` for more weights than a model holds and for a device that is not
 * here or cannot compute the program.
 */
export async function load(
  device: OnnxDevice,
  program: Program,
  parameters: Tensors,
  options: LoadOptions = {},
): Promise<Executable> {
  checkParameters(program, parameters);
  const backend = onnxBackends[device];
  const { bytes, inputs, outputs } = onnxModel(program, parameters, backend.dialect);
  const session = await sessionOn(device, bytes, {
    ...backend.options,
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

/** On the CPU every program loads: an error there is a defect. */
async function sessionOn(device: OnnxDevice, model: Uint8Array, options: InferenceSession.SessionOptions) {
  try {
    return await InferenceSession.create(model, options);
  } catch (error) {
    if (device === 'cpu') throw error;
    const problem = messageOf(error).split('\n')[0]!;
    throw new SwitchbackError('UNSUPPORTED', say('computing.notOnDevice', { device, problem }), { cause: error });
  }
}

function wrapped({ dtype, data, shape }: Tensor): OnnxTensor {
  return new OnnxTensor(dtype, data, shape);
}

function unwrapped(tensor: OnnxTensor): Tensor {
  return { dtype: tensor.type, shape: tensor.dims, data: tensor.data } as Tensor;
}

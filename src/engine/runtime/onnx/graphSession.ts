import { messageOf, SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import type { Program } from '../../program/program.ts';
import type { LoadOptions, Tensor, Tensors } from '../runtime.ts';
import { type OnnxDevice, onnxBackends } from './backend.ts';
import { channelBlock } from './channelBlock.ts';
import { onnxModel } from './model.ts';
import { InferenceSession, Tensor as OnnxTensor } from './package.ts';

/** ONNX Runtime's own tensors by a program's names. */
export type OnnxTensors = ReadonlyMap<string, OnnxTensor>;

/** A program in a session of ONNX Runtime. */
export interface GraphSession {
  /** Gives every output of the program, those of `left` in the device's memory, the others in arrays of their own. */
  readonly compute: (feeds: OnnxTensors) => Promise<OnnxTensors>;
  readonly release: () => Promise<void>;
}

/**
 * `left`: outputs that stay in the device's memory. Throws `UNSUPPORTED` for a device that is not here or cannot compute the program.
 */
export async function openGraphSession(
  device: OnnxDevice,
  program: Program,
  parameters: Tensors,
  { threads }: LoadOptions,
  left: readonly string[],
): Promise<GraphSession> {
  const backend = onnxBackends[device];
  const dialect = device === 'cpu' ? { ...backend.dialect, channelBlock: await channelBlock() } : backend.dialect;
  const { bytes, inputs, outputs } = onnxModel(program, parameters, dialect);
  const locations = Object.fromEntries(left.map((name) => [outputs.get(name)!, 'gpu-buffer' as const]));
  const session = await createSession(device, program, bytes, {
    ...backend.options,
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    ...(left.length > 0 && { preferredOutputLocation: locations }),
  });
  return {
    compute: async (feeds) => {
      const given = Object.fromEntries([...inputs].map(([name, input]) => [input, feeds.get(name)!]));
      const results = await session.run(given).catch((error) => {
        throw problemOfNodes(program, error) ?? error;
      });
      return new Map([...outputs].map(([name, output]) => [name, results[output]!]));
    },
    release: () => session.release(),
  };
}

/** On the CPU every program loads but one with nodes of someone else's: an error there is a defect. */
async function createSession(
  device: OnnxDevice,
  program: Program,
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
) {
  try {
    return await InferenceSession.create(model, options);
  } catch (error) {
    if (device === 'cpu') throw problemOfNodes(program, error) ?? error;
    const problem = firstLine(error);
    throw new SwitchbackError('UNSUPPORTED', say('computing.notOnDevice', { device, problem }), { cause: error });
  }
}

/** What an error of a program that has nodes of someone else's means; null where it has none. */
function problemOfNodes({ operations }: Program, cause: unknown): SwitchbackError | null {
  const opaque = operations.filter((operation) => operation.op === 'onnxNodes');
  if (opaque.length === 0) return null;
  const layers = opaque.map(({ layer }) => `"${layer}"`);
  const problem = firstLine(cause);
  return new SwitchbackError('UNSUPPORTED', say('computing.opaqueFails', { layers, problem }), { cause });
}

const firstLine = (error: unknown): string => messageOf(error).split('\n')[0]!.slice(0, 200);

export function wrapped(tensors: Tensors, names: readonly string[]): OnnxTensors {
  return new Map(
    names.map((name) => {
      const { dtype, data, shape } = tensors[name]!;
      return [name, new OnnxTensor(dtype, data, shape)];
    }),
  );
}

/** Of tensors that lie in the process's own memory. */
export function unwrapped(tensors: OnnxTensors): Record<string, Tensor> {
  const entries = [...tensors].map(([name, { type, dims, data }]) => [
    name,
    { dtype: type, shape: dims, data } as Tensor,
  ]);
  return Object.fromEntries(entries);
}

export function disposeAll(tensors: OnnxTensors): void {
  for (const tensor of tensors.values()) tensor.dispose();
}

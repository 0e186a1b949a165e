import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import type { Network } from '../../../src/engine/network/network.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { randomNormals } from '../../../src/engine/random.ts';
import { InferenceSession, Tensor } from '../../../src/engine/runtime/onnx/package.ts';
import type { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { withNeighbours } from '../../../src/modelfile/neighbours.ts';
import { readOnnx } from '../../../src/modelfile/onnx/read.ts';
import type { ReadModel } from '../../../src/modelfile/readModel.ts';

/** The committed file of that name; `make.py` beside it makes them. */
export const modelPath = (name: string): string => join(import.meta.dirname, 'models', `${name}.onnx`);

/** Reads a file as Switchback does; files that leave height and width open are given 8×8. */
export function readFile(path: string): ReadModel {
  const options = { name: basename(path, '.onnx'), defaultSize: [8, 8] as const };
  return withNeighbours(dirname(path), (openNeighbour) => readOnnx(readFileSync(path), { ...options, openNeighbour }));
}

/** What a model's first output is for pictures `[n, c, h, w]`, computed by Switchback. */
export async function forward(runtime: Runtime, model: ReadModel, pictures: Float32Array, count: number) {
  const network = defineNetwork(model.network);
  const output = model.outputs[0]!;
  const executable = await runtime.load(compileForward(network, 'tensor', [output]), model.weights);
  const shape = [count, ...network.inputShape];
  const results = await executable.run({ tensor: { dtype: 'float32', shape, data: pictures } });
  await executable.dispose();
  return results[output]!.data as Float32Array;
}

/** What ONNX Runtime makes of the file itself: its first output or the one of that name, picture by picture. */
export async function forwardOfFile(
  path: string,
  network: Network,
  pictures: Float32Array,
  count: number,
  output?: string,
) {
  const session = await InferenceSession.create(path, { logSeverityLevel: 3 });
  const [input] = session.inputMetadata;
  const outputs: number[] = [];
  const size = pictures.length / count;
  for (let i = 0; i < count; i++) {
    const picture = pictures.subarray(i * size, (i + 1) * size);
    const results = await session.run({ [input!.name]: tensorFor(input!, network, picture) });
    const result = results[output ?? session.outputNames[0]!]!;
    const batch = batchOf(input!);
    outputs.push(...(result.data as Float32Array).subarray(0, result.data.length / batch));
  }
  await session.release();
  return Float32Array.from(outputs);
}

type InputMetadata = InferenceSession['inputMetadata'][number];

/** How many pictures the file wants at a time; more than one are all the same. */
function batchOf(input: InputMetadata): number {
  const sizes = 'shape' in input ? input.shape : [];
  return sizes.length === 4 && typeof sizes[0] === 'number' ? Math.max(1, sizes[0]) : 1;
}

/** A picture as the file takes it: perhaps channels last, perhaps as bytes, perhaps without a batch. */
function tensorFor(input: InputMetadata, { inputShape: [c, h, w] }: Network, picture: Float32Array): Tensor {
  const sizes = 'shape' in input ? input.shape : [];
  const isLast = sizes.at(-1) === c && sizes.at(-3) !== c;
  const batch = batchOf(input);
  const one = isLast ? channelsLast(picture, c, h * w) : picture;
  const own = isLast ? [h, w, c] : [c, h, w];
  const data = Float32Array.from({ length: one.length * batch }, (_, i) => one[i % one.length]!);
  const shape = sizes.length === 3 ? own : [batch, ...own];
  return 'type' in input && input.type === 'uint8'
    ? new Tensor('uint8', Uint8Array.from(data), shape)
    : new Tensor('float32', data, shape);
}

const channelsLast = (picture: Float32Array, channels: number, cells: number): Float32Array =>
  picture.map((_, i) => picture[(i % channels) * cells + Math.floor(i / channels)]!);

/** Pictures drawn at random; of bytes where the file takes these. */
export function picturesFor(model: ReadModel, count: number): Float32Array {
  const size = model.network.input.reduce((product, extent) => product * extent, count);
  const drawn = randomNormals(['pictures', 1, model.network.name], size);
  return model.pixels.range?.value[1] === 255 ? drawn.map((value) => Math.floor(Math.abs(value * 80) % 256)) : drawn;
}

/** The largest difference, over the largest number wanted. */
export function worstRelative(given: Float32Array, wanted: Float32Array): number {
  if (given.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let [worst, most] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    worst = Math.max(worst, Math.abs(given[i]! - wanted[i]!));
    most = Math.max(most, Math.abs(wanted[i]!));
  }
  return worst / most;
}

/** The kinds of a model's layers, in order. */
export const kindsOf = ({ network }: ReadModel): string => network.layers.map(({ op }) => op).join(' ');

import { existsSync, readFileSync } from 'node:fs';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import type { Network } from '../../../src/engine/network/network.ts';
import { compileForward, compileProjection } from '../../../src/engine/program/compile.ts';
import { TENSOR } from '../../../src/engine/program/input.ts';
import { operatorsOf } from '../../../src/engine/program/onnxNodes.ts';
import { type Rule, rules } from '../../../src/engine/program/rules.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import type { Tensor } from '../../../src/engine/runtime/runtime.ts';
import { decodeNpy, type NpyArray } from '../../../src/modelfile/npy.ts';
import { openModel } from '../../../src/modelfile/openModel.ts';
import type { ReadModel } from '../../../src/modelfile/readModel.ts';
import { channelsFirst, relativeDifference } from '../forward.ts';
import { type CorpusFile, outputsOf } from './files.ts';

/** What a file of the corpus was found to be. */
export interface MeasuredFile {
  readonly format: string;
  readonly layers: number;
  /** The operators of each opaque layer. */
  readonly opaque: readonly string[];
  /** The most by which an output differs from the framework's own; see `relativeDifference`. */
  readonly difference: number;
  readonly projections: readonly MeasuredProjection[];
}

/** A unit's projection beside the one that PyTorch computed by hooks. */
export interface MeasuredProjection {
  /** As PyTorch calls what puts the unit out. */
  readonly module: string;
  readonly rule: Rule;
  /** Null where the file has nothing that puts out what the module does, as when its convolution was joined with the batch norm above it. */
  readonly difference: number | null;
}

/** What `saliency.json` says of a unit. */
interface ReferenceUnit {
  readonly module: string;
  readonly outputShape: readonly number[];
  readonly channel: number;
  /** `[y, x]`, or null for a score. */
  readonly position: readonly [number, number] | null;
  readonly activation: number;
  /** `<rule>` stands in the name. */
  readonly files: string;
}

/** Opens a file of the corpus and computes what lies beside it. Throws what `openModel` does. */
export async function measuredFile(file: CorpusFile): Promise<MeasuredFile> {
  const array = (name: string) => decodeNpy(readFileSync(`${file.folder}/${name}`));
  const picture = existsSync(`${file.folder}/input.npy`) ? array('input.npy') : null;
  const size = picture ? sizeOf(picture) : ([224, 224] as const);
  const { place, model } = await openModel(file.path, { name: 'model', defaultSize: size });
  const network = defineNetwork(model.network);
  const outputs = outputsOf(file);
  if (!picture || outputs.length === 0) throw new Error(`${file.name} opens, and has no output to compare`);
  const input = asInput(picture, network);
  const layers = outputs.map((_, i) => model.outputs[i]!);
  const found = await run(model, compileForward(network, 'tensor', layers), { [TENSOR]: input });
  const differences = outputs.map((path, i) => differenceOf(found[layers[i]!]!, decodeNpy(readFileSync(path))));
  return {
    format: place.format,
    layers: network.nodes.length,
    opaque: network.nodes.flatMap(({ layer }) => (layer.op === 'opaque' ? [operatorsOf(layer).join(' ')] : [])),
    difference: Math.max(...differences),
    projections: await measuredProjections(file, model, network, input),
  };
}

/** Height and width of `[1, c, h, w]` or `[1, h, w, c]`. */
function sizeOf({ shape }: NpyArray): readonly [number, number] {
  const [, a, b, c] = shape as readonly [number, number, number, number];
  return a <= 4 ? [b, c] : [a, b];
}

function differenceOf(ours: Tensor, expected: NpyArray): number {
  const isTurned = expected.shape.length === 4 && expected.shape.join() !== ours.shape.join();
  return relativeDifference(ours.data as Float32Array, (isTurned ? channelsFirst(expected) : expected).data);
}

/** A picture as the network reads it: `[1, c, h, w]`, from that or from `[1, h, w, c]`, of bytes too. */
function asInput(picture: NpyArray, { inputShape }: Network) {
  const turned = picture.shape.slice(1).join() === inputShape.join() ? picture : channelsFirst(picture);
  return { dtype: 'float32' as const, shape: turned.shape, data: Float32Array.from(turned.data) };
}

async function measuredProjections(file: CorpusFile, model: ReadModel, network: Network, input: Tensor) {
  const path = `${file.folder}/saliency.json`;
  if (!existsSync(path)) return [];
  const { units } = JSON.parse(readFileSync(path, 'utf8')) as { units: readonly ReferenceUnit[] };
  const measured: MeasuredProjection[] = [];
  for (const unit of units) {
    const layer = await layerOf(unit, model, network, input);
    for (const rule of rules) {
      const expected = decodeNpy(readFileSync(`${file.folder}/${unit.files.replace('<rule>', rule)}`)).data;
      const projection = layer === null ? null : await projected(layer, unit, rule, model, network, input);
      const difference = projection && relativeDifference(projection, expected);
      measured.push({ module: unit.module, rule, difference });
    }
  }
  return measured;
}

/** The layer that puts out what the module does, by its shape and by the unit's activation in it. */
async function layerOf(unit: ReferenceUnit, model: ReadModel, network: Network, input: Tensor): Promise<string | null> {
  const alike = network.nodes
    .filter(({ shape, layer }) => shape.join() === unit.outputShape.join() && layer.op !== 'softmax')
    .map(({ name }) => name);
  if (alike.length === 0) return null;
  const outputs = await run(model, compileForward(network, 'tensor', alike), { [TENSOR]: input });
  const isIt = (name: string) => Math.abs(outputs[name]!.data[placeOf(unit)]! / unit.activation - 1) < 1e-3;
  return alike.find(isIt) ?? null;
}

async function projected(
  layer: string,
  unit: ReferenceUnit,
  rule: Rule,
  model: ReadModel,
  network: Network,
  input: Tensor,
): Promise<Float32Array> {
  const place = { dtype: 'int32' as const, shape: [1], data: Int32Array.of(placeOf(unit)) };
  const found = await run(model, compileProjection(network, 'tensor', layer, rule), { [TENSOR]: input, unit: place });
  return found.projection!.data as Float32Array;
}

/** Place in the flat output. */
function placeOf({ channel, position, outputShape: [, height, width] }: ReferenceUnit): number {
  return position ? (channel * height! + position[0]) * width! + position[1] : channel;
}

async function run(model: ReadModel, program: Parameters<typeof onnxRuntime.load>[0], feeds: Record<string, Tensor>) {
  const executable = await onnxRuntime.load(program, model.weights);
  try {
    return await executable.run(feeds);
  } finally {
    await executable.dispose();
  }
}

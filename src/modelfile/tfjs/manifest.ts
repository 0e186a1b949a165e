import { z } from 'zod';
import { allFinite } from '../../shared/finite.ts';
import { say } from '../../shared/sentence.ts';
import { numberFormats } from '../floats.ts';
import type { OpenNeighbour } from '../readModel.ts';
import { badFile, unsupported } from '../refuse.ts';
import type { FloatTensor } from '../safetensors.ts';
import { shardedBytes } from './shards.ts';

/** The weights that a `model.json` lists, of which one is read when it is asked for. */
export interface TfjsWeights {
  readonly names: readonly string[];
  /** As float32, whatever it is in the file. Throws `BAD_FILE` for none of that name, or one that its shards do not hold. */
  readonly read: (name: string) => FloatTensor;
}

const mostWeights = 20_000;
const size = z.number().int().min(0);
const weightSchema = z.looseObject({
  name: z.string(),
  shape: z.array(size).max(8),
  dtype: z.string(),
  quantization: z
    .looseObject({ dtype: z.string(), scale: z.number().optional(), min: z.number().optional() })
    .optional(),
});
type WeightJson = z.output<typeof weightSchema>;

export const manifestSchema = z
  .array(
    z.looseObject({ paths: z.array(z.string()).max(mostWeights), weights: z.array(weightSchema).max(mostWeights) }),
  )
  .max(mostWeights);

interface Placed {
  readonly weight: WeightJson;
  readonly start: number;
  readonly bytes: (start: number, length: number) => Uint8Array;
}

/** The weights of a manifest whose shards lie beside its file. Throws `BAD_FILE` for a name that stands twice. */
export function tfjsWeights(manifest: z.output<typeof manifestSchema>, openNeighbour: OpenNeighbour): TfjsWeights {
  const placed = new Map<string, Placed>();
  for (const { paths, weights } of manifest) {
    const bytes = shardedBytes(paths, openNeighbour);
    let start = 0;
    for (const weight of weights) {
      if (placed.has(weight.name)) throw badFile(say('modelfile.weightTwice', { name: weight.name }));
      placed.set(weight.name, { weight, start, bytes });
      start += weight.dtype === 'string' ? stringBytes(weight, start, bytes) : byteLength(weight);
    }
  }
  return {
    names: [...placed.keys()],
    read: (name) => {
      const found = placed.get(name);
      if (!found) throw badFile(say('modelfile.noTensorAt', { path: name }));
      return readWeight(found);
    },
  };
}

/** What each type is written as; `bool` and `uint8` are bytes. */
const elementBytes: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  uint32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

const countOf = ({ shape }: WeightJson): number => shape.reduce((product, length) => product * length, 1);

function byteLength(weight: WeightJson): number {
  const type = weight.quantization?.dtype ?? weight.dtype;
  const bytes = elementBytes[type];
  if (bytes === undefined) throw unsupported(say('modelfile.weightType', { name: weight.name, type }));
  return countOf(weight) * bytes;
}

/** Texts, of which Switchback needs none, each after its length. */
function stringBytes(weight: WeightJson, start: number, bytes: Placed['bytes']): number {
  let length = 0;
  for (let i = 0; i < countOf(weight); i++) {
    const own = bytes(start + length, 4);
    length += 4 + new DataView(own.buffer, own.byteOffset).getUint32(0, true);
  }
  return length;
}

function readWeight({ weight, start, bytes }: Placed): FloatTensor {
  const { name, dtype, shape, quantization } = weight;
  // A copy begins at a multiple of its element's size.
  const { buffer } = Uint8Array.from(bytes(start, byteLength(weight)));
  const { scale = 1, min = 0 } = quantization ?? {};
  const data = floatsOf(quantization?.dtype ?? dtype, buffer);
  if (scale !== 1 || min !== 0) for (let i = 0; i < data.length; i++) data[i] = data[i]! * scale + min;
  if (!allFinite(data)) throw badFile(say('modelfile.notFinite', { name }));
  return { dtype: 'float32', shape, data };
}

function floatsOf(type: string, buffer: ArrayBuffer): Float32Array {
  if (type === 'float32') return new Float32Array(buffer);
  if (type === 'float16') return numberFormats.F16!.toFloats(buffer);
  if (type === 'int32') return Float32Array.from(new Int32Array(buffer));
  if (type === 'uint32') return Float32Array.from(new Uint32Array(buffer));
  if (type === 'uint16') return Float32Array.from(new Uint16Array(buffer));
  return Float32Array.from(new Uint8Array(buffer));
}

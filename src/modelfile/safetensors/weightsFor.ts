import type { Network } from '../../engine/network/network.ts';
import { checkWeights, type WeightSpec, weightSpecs } from '../../engine/network/parameters.ts';
import { permuted } from '../channelsLast/filters.ts';
import { flatOrder, inOurOrder } from '../channelsLast/value.ts';
import type { FloatTensor, SafetensorsFile } from '../safetensors.ts';
import { commonPrefix } from './prefix.ts';

/**
 * A network's weights from a safetensors file. What PyTorch puts before every name is left out, and what else the file holds; filters that lie as
 * MLX has them, `[out, h, w, in]`, are turned, and with them the rows of dense layers that read maps. Throws `MISMATCH` where the weights are
 * another network's, before any is read.
 */
export function weightsFor(network: Network, { shapes, read }: SafetensorsFile): Record<string, FloatTensor> {
  const specs = weightSpecs(network);
  const isWhole = specs.every(({ name }) => shapes.has(name));
  const prefix = isWhole ? '' : commonPrefix([...shapes.keys()]);
  const isMlx = specs.some(({ name, shape }) => isTurned(shape, shapes.get(prefix + name)));
  const ordered = isMlx ? new Map(specs.map((spec) => [spec.name, turned(spec, network)])) : new Map();
  const held = specs.flatMap((spec) => {
    const shape = shapes.get(prefix + spec.name);
    return shape
      ? [[spec.name, { dtype: 'float32' as const, shape: isMlx ? oursOf(spec, shape) : shape }] as const]
      : [];
  });
  checkWeights(network, Object.fromEntries(held));
  return Object.fromEntries(
    specs.map(({ name }) => {
      const turn = ordered.get(name) as Turn | undefined;
      const tensor = read(prefix + name);
      return [name, turn ? turn(tensor) : tensor];
    }),
  );
}

type Turn = (tensor: FloatTensor) => FloatTensor;

/** Filters that fit with their axes in MLX's order, and not as they are: `[32, 3, 3, 16]` tells it, `[16, 3, 3, 3]` does not. */
const isTurned = (ours: readonly number[], stored: readonly number[] | undefined): boolean =>
  ours.length === 4 &&
  stored?.length === 4 &&
  stored.join() !== ours.join() &&
  oursOfFour(stored).join() === ours.join();

/** `[out, h, w, in]` → `[out, in, h, w]`. */
const oursOfFour = ([out, height, width, channels]: readonly number[]) => [out!, channels!, height!, width!];

const oursOf = ({ shape: ours }: WeightSpec, stored: readonly number[]): readonly number[] =>
  ours.length === 4 && stored.length === 4 ? oursOfFour(stored) : stored;

/** How a tensor of MLX's becomes ours. */
function turned({ name, shape }: WeightSpec, network: Network): Turn {
  if (shape.length === 4) return (tensor) => permuted(tensor, [0, 3, 1, 2]);
  const order = shape.length === 2 ? mapsOrder(network, name.slice(0, name.lastIndexOf('.'))) : null;
  return order ? (tensor) => columnsInOrder(tensor, order) : (tensor) => tensor;
}

/** The order in which a dense layer's maps are flattened elsewhere; `null` where it reads features that were none. */
function mapsOrder(network: Network, layer: string): readonly number[] | null {
  const at = (name: string | undefined) => network.nodes.find((node) => node.name === name);
  for (let node = at(layer); node; node = at(node.inputs[0])) {
    if (node.layer.op === 'dense' && node.name !== layer) return null;
    if (node.inputShapes[0]!.length === 3) return flatOrder(node.inputShapes[0]!);
  }
  return null;
}

function columnsInOrder({ shape, data }: FloatTensor, order: readonly number[]): FloatTensor {
  const [rows, columns] = shape as readonly [number, number];
  const moved = new Float32Array(data.length);
  for (let row = 0; row < rows; row++)
    moved.set(inOurOrder(data.subarray(row * columns, (row + 1) * columns), order), row * columns);
  return { dtype: 'float32', shape, data: moved };
}

import { fullBatch, inBatches } from '../../engine/analysis/batches.ts';
import type { Box, FloatArray } from '../../engine/analysis/boxes.ts';
import { type CellGrid, cellGrid, placeInGrid, positionCount, positionInGrid } from '../../engine/network/cellGrid.ts';
import type { Network } from '../../engine/network/network.ts';
import { receptiveFields, unitBox } from '../../engine/network/receptiveField.ts';
import { compileProjection, compileTopActivations } from '../../engine/program/compile.ts';
import { batchSizeWithin } from '../../engine/program/memory.ts';
import type { Rule } from '../../engine/program/rules.ts';
import type { Runtime, Tensor } from '../../engine/runtime/runtime.ts';
import { channelCount } from '../../engine/shape.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';

/** One unit of a layer, in one picture. */
export interface Unit {
  readonly channel: number;
  /** Flat position in the map, that of a token among all: `positionInGrid`; 0 for a feature of a dense layer. */
  readonly position: number;
}

/** A unit's activation carried back to the pixels. */
export interface UnitProjection {
  readonly unit: Unit;
  readonly activation: number;
  /** `[y, x, height, width]` of the receptive field on the network's input; may hang over the border. */
  readonly box: Box;
  /** float32 `[c, h, w]`, as the network's input, unscaled. */
  readonly projection: FloatArray;
  /** The network's exact input, float32 `[c, h, w]`. */
  readonly input: FloatArray;
}

/** What is needed to project units of one layer. */
export interface ProjectionSubject {
  readonly network: Network;
  readonly preprocessing: Preprocessing;
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly runtime: Runtime;
  readonly memoryBytes: number;
}

/** Units to be projected: a picture (uint8 `[H, W, c]`) and a unit for each. */
export interface ProjectionItem {
  readonly pixels: Uint8Array;
  readonly unit: Unit;
}

/** Projects units of one layer under one rule, as often as asked. */
export interface UnitProjector {
  /** How many items memory lets it take at a time. */
  readonly batchSize: number;
  /** At most `batchSize` items, in their order. */
  readonly project: (items: readonly ProjectionItem[]) => Promise<UnitProjection[]>;
  readonly dispose: () => Promise<void>;
}

/** Loads what projects units of `layer`. Throws as `compileProjection`. */
export async function unitProjector(
  { network, preprocessing, weights, runtime, memoryBytes }: ProjectionSubject,
  layer: string,
  rule: Rule,
): Promise<UnitProjector> {
  const program = compileProjection(network, preprocessing, layer, rule);
  const field = receptiveFields(network).get(layer)!;
  const grid = cellGrid(network, layer);
  const executable = await runtime.load(program, weights);
  return {
    batchSize: batchSizeWithin(program, memoryBytes, fullBatch),
    project: async (items) => {
      const unit = Int32Array.from(items, (item) => flatUnit(grid, item.unit));
      const { activation, projection, input } = await executable.run({
        ...pictureFeeds(preprocessing, joinedPixels(items.map(({ pixels }) => pixels))),
        unit: { dtype: 'int32', shape: [unit.length], data: unit },
      });
      return items.map((item, i) => ({
        unit: item.unit,
        activation: activation!.data[i]!,
        box: unitBox(field, ...placeInGrid(grid, item.unit.position)),
        projection: arrayAt(network, projection!, i),
        input: arrayAt(network, input!, i),
      }));
    },
    dispose: executable.dispose,
  };
}

/** Projects one unit of each picture, in batches; yields them in order. Throws as `compileProjection`. */
export async function* projectUnits(
  subject: ProjectionSubject,
  layer: string,
  rule: Rule,
  items: readonly ProjectionItem[],
  { signal }: Pick<JobContext, 'signal'>,
): AsyncGenerator<UnitProjection> {
  const projector = await unitProjector(subject, layer, rule);
  try {
    for (const batch of inBatches(items.length, projector.batchSize)) {
      signal.throwIfAborted();
      yield* await projector.project(batch.map((i) => items[i]!));
    }
  } finally {
    await projector.dispose();
  }
}

/** Where in one picture the map `channel` of `layer` is strongest. */
export async function strongestUnit(
  subject: ProjectionSubject,
  layer: string,
  channel: number,
  pixels: Uint8Array,
): Promise<Unit> {
  const { network, preprocessing, weights, runtime } = subject;
  const executable = await runtime.load(compileTopActivations(network, preprocessing, [layer]), weights);
  try {
    const reduced = await executable.run(pictureFeeds(preprocessing, pixels));
    return { channel, position: reduced[`${layer}.position`]!.data[channel]! };
  } finally {
    await executable.dispose();
  }
}

/** The unit at row `y` and column `x` of a map, as `placeOf` has them. Throws `BAD_ARGUMENT` outside the map or for a channel that is not there. */
export function unitAt(network: Network, layer: string, channel: number, at: readonly [y: number, x: number]): Unit {
  const grid = cellGrid(network, layer);
  const [height, width] = grid.size;
  checkChannel(network, layer, channel);
  const [y, x] = at;
  const position = positionInGrid(grid, at);
  if (position >= 0 && y < height && x >= 0 && x < width) return { channel, position };
  const channels = channelCount(nodeOf(network, layer).shape);
  throw new SwitchbackError('BAD_ARGUMENT', say('workbench.noPlaceInMap', { layer, channels, height, width, y, x }));
}

/** Throws `BAD_ARGUMENT` when the layer has no such map. */
export function checkChannel(network: Network, layer: string, channel: number): void {
  const channels = channelCount(nodeOf(network, layer).shape);
  if (Number.isInteger(channel) && channel >= 0 && channel < channels) return;
  throw new SwitchbackError('BAD_ARGUMENT', say('workbench.noChannel', { layer, last: channels - 1, channel }));
}

/** Row and column of a unit in its map; a class token's row is above the first. */
export const placeOf = (
  network: Network,
  layer: string,
  { position }: Pick<Unit, 'position'>,
): readonly [y: number, x: number] => placeInGrid(cellGrid(network, layer), position);

const nodeOf = ({ nodes }: Network, layer: string) => nodes.find(({ name }) => name === layer)!;

const flatUnit = (grid: CellGrid, { channel, position }: Unit): number => channel * positionCount(grid) + position;

function joinedPixels(pictures: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pictures.reduce((length, { length: more }) => length + more, 0));
  let at = 0;
  for (const pixels of pictures) {
    all.set(pixels, at);
    at += pixels.length;
  }
  return all;
}

function arrayAt({ inputShape }: Network, { data }: Tensor, i: number): FloatArray {
  const size = inputShape[0] * inputShape[1] * inputShape[2];
  return { shape: inputShape, data: (data as Float32Array).slice(i * size, (i + 1) * size) };
}

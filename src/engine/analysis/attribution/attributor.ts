import type { AttributionMethod } from '../../../shared/attribution.ts';
import { slideWindow } from '../../../shared/slidingWindow.ts';
import { layersOfInterest } from '../../network/layers.ts';
import type { Network } from '../../network/network.ts';
import { nodesBelow } from '../../network/nodesBelow.ts';
import { compileGradCam, compileGradientSum, compileRuleMap, compileUnderWindows } from '../../program/attribution.ts';
import { TENSOR } from '../../program/input.ts';
import { batchSizeWithin } from '../../program/memory.ts';
import type { Program } from '../../program/program.ts';
import { rules } from '../../program/rules.ts';
import { randomNormals } from '../../random.ts';
import type { Executable, Runtime, Tensor, Tensors } from '../../runtime/runtime.ts';
import { fullBatch, inBatches } from '../batches.ts';
import { rangeOf } from './scores.ts';

/** Units of one node, each in a picture. */
export interface AttributedUnits {
  /** float32 `[n, c, h, w]`, as the network's input. */
  readonly images: Tensor;
  /** int32 `[n]`: places in the node's flat output, channel by channel. */
  readonly units: Int32Array;
}

/** What the activations of units are attributed to. */
export interface Attributions {
  /** `[n]`. */
  readonly activations: Float32Array;
  /** Of each what it is attributed to: signed, `[channels · h · w]`, or `[h · w]` by a method that knows pixels alone. */
  readonly maps: readonly Float32Array[];
}

/** Attributes units of one node by one method, in a network with any weights. */
export interface Attributor {
  readonly attribute: (asked: AttributedUnits, weights: Tensors) => Promise<Attributions>;
  readonly dispose: () => Promise<void>;
}

export interface AttributorOptions {
  readonly runtime: Runtime;
  readonly network: Network;
  readonly memoryBytes: number;
  readonly node: string;
  /** `[1, c, h, w]`: a picture of nothing, for the methods that compare with one. */
  readonly baseline: Tensor;
  /** Of SmoothGrad's noise. */
  readonly seed: number;
}

/** Points on the way from the baseline, and pictures with noise. */
const pathPoints = 32;
const noisyPictures = 24;
/** Deviation of SmoothGrad's noise, of the picture's range (Smilkov et al. 2017, §3.2). */
const noiseShare = 0.15;
/** Windows along the shorter side of an occlusion; they move by half their side. */
const windowsAlong = 8;

/**
 * Loads a method. `null` where Grad-CAM has no maps below the unit. Throws `BAD_ARGUMENT` where the node cannot be projected.
 */
export async function openAttributor(
  method: AttributionMethod,
  options: AttributorOptions,
): Promise<Attributor | null> {
  const { network, node } = options;
  const rule = rules.find((own) => own === method);
  if (rule) return batched(compileRuleMap(network, node, rule), options);
  if (method === 'integratedGradients') return alongPath(options);
  if (method === 'smoothGrad') return underNoise(options);
  if (method === 'occlusion') return underWindows(options);
  const at = mapsBelow(network, node);
  return at === null ? null : batched(compileGradCam(network, node, at), options);
}

/** Some units as `asked`, by their numbers there. */
export function someUnits({ images, units }: AttributedUnits, chosen: readonly number[]): AttributedUnits {
  const size = images.data.length / units.length;
  const data = new Float32Array(chosen.length * size);
  for (const [to, from] of chosen.entries()) data.set(images.data.subarray(from * size, (from + 1) * size), to * size);
  const shape = [chosen.length, ...images.shape.slice(1)];
  return { images: { dtype: 'float32', shape, data }, units: Int32Array.from(chosen, (i) => units[i]!) };
}

/** The highest maps below a node that are worth looking into; `null` where there are none. */
function mapsBelow(network: Network, node: string): string | null {
  const below = new Set(nodesBelow(network, node).map(({ name }) => name));
  const hasMaps = (name: string) => network.nodes.some((own) => own.name === name && own.shape.length === 3);
  return layersOfInterest(network).findLast((name) => name !== node && below.has(name) && hasMaps(name)) ?? null;
}

async function batched(program: Program, { runtime, memoryBytes }: AttributorOptions): Promise<Attributor> {
  const executable = await runtime.load(program, {});
  const size = batchSizeWithin(program, memoryBytes, fullBatch);
  return {
    attribute: async (asked, weights) => {
      const activations: number[] = [];
      const maps: Float32Array[] = [];
      for (const batch of inBatches(asked.units.length, size)) {
        const { images, units } = someUnits(asked, batch);
        const found = await executable.run({
          ...fed(program, weights),
          [TENSOR]: images,
          unit: int32([units.length], units),
        });
        activations.push(...found.activation!.data);
        const cells = found.map!.data.length / batch.length;
        maps.push(...batch.map((_, i) => (found.map!.data as Float32Array).slice(i * cells, (i + 1) * cells)));
      }
      return { activations: Float32Array.from(activations), maps };
    },
    dispose: executable.dispose,
  };
}

/** Integrated gradients at the middles of equal steps. */
async function alongPath(options: AttributorOptions): Promise<Attributor> {
  const program = compileGradientSum(options.network, options.node, 'path');
  return oneByOne(program, options, async (executable, size, image, unit, weights) => {
    // The first point is the picture, for its activation alone.
    const amounts = [1, ...Array.from({ length: pathPoints }, (_, i) => (i + 0.5) / pathPoints)];
    return summed(amounts.length, size, (batch) =>
      executable.run({
        ...weights,
        ...{ image, baseline: options.baseline, unit: repeated(unit, batch.length) },
        amount: perPoint(batch.map((i) => amounts[i]!)),
        share: perPoint(batch.map((i) => (i === 0 ? 0 : 1 / pathPoints))),
      }),
    );
  });
}

async function underNoise(options: AttributorOptions): Promise<Attributor> {
  const program = compileGradientSum(options.network, options.node, 'noise');
  return oneByOne(program, options, async (executable, size, image, unit, weights) => {
    const pixels = image.data as Float32Array;
    const deviation = noiseShare * rangeOf(pixels);
    return summed(noisyPictures + 1, size, (batch) => {
      const noise = new Float32Array(batch.length * pixels.length);
      for (const [row, i] of batch.entries()) {
        if (i > 0)
          noise.set(
            randomNormals(['smoothGrad', options.seed, i], pixels.length).map((z) => z * deviation),
            row * pixels.length,
          );
      }
      return executable.run({
        ...weights,
        ...{ image, unit: repeated(unit, batch.length) },
        noise: { dtype: 'float32', shape: [batch.length, ...image.shape.slice(1)], data: noise },
        share: perPoint(batch.map((i) => (i === 0 ? 0 : 1 / noisyPictures))),
      });
    });
  });
}

/** What the activation loses under a window: at each pixel the mean over the windows that cover it, 0 where it gains. */
async function underWindows(options: AttributorOptions): Promise<Attributor> {
  const program = compileUnderWindows(options.network, options.node);
  const [, height, width] = options.network.inputShape;
  const side = Math.max(1, Math.round(Math.min(height, width) / windowsAlong));
  const { rows, columns } = slideWindow([height, width], [side, side], [Math.ceil(side / 2), Math.ceil(side / 2)]);
  const windows = [[0, 0, 0, 0], ...rows.flatMap((y) => columns.map((x) => [y, x, side, side]))];
  return oneByOne(program, options, async (executable, size, image, unit, weights) => {
    const activations: number[] = [];
    for (const batch of inBatches(windows.length, size)) {
      const window = int32([batch.length, 4], Int32Array.from(batch.flatMap((i) => windows[i]!)));
      const feeds = { ...weights, image, baseline: options.baseline, window, unit: repeated(unit, batch.length) };
      activations.push(...(await executable.run(feeds)).activation!.data);
    }
    const clean = activations[0]!;
    const [lost, covering] = [new Float32Array(height * width), new Float32Array(height * width)];
    for (const [i, [y = 0, x = 0, tall = 0]] of windows.entries()) {
      for (let row = y; row < Math.min(height, y + tall); row++) {
        for (let column = x; column < Math.min(width, x + side); column++) {
          lost[row * width + column]! += clean - activations[i]!;
          covering[row * width + column]! += 1;
        }
      }
    }
    return { activation: clean, map: lost.map((sum, i) => Math.max(0, sum / covering[i]!)) };
  });
}

type OfOne = (
  executable: Executable,
  batchSize: number,
  /** `[1, c, h, w]`. */
  image: Tensor,
  unit: number,
  weights: Tensors,
) => Promise<{ readonly activation: number; readonly map: Float32Array }>;

/** A method whose batches are about one picture. */
async function oneByOne(
  program: Program,
  { runtime, memoryBytes }: AttributorOptions,
  ofOne: OfOne,
): Promise<Attributor> {
  const executable = await runtime.load(program, {});
  const size = batchSizeWithin(program, memoryBytes, fullBatch);
  return {
    attribute: async (asked, weights) => {
      const found: Awaited<ReturnType<OfOne>>[] = [];
      for (const i of asked.units.keys()) {
        const { images, units } = someUnits(asked, [i]);
        found.push(await ofOne(executable, size, images, units[0]!, fed(program, weights)));
      }
      return {
        activations: Float32Array.from(found, ({ activation }) => activation),
        maps: found.map(({ map }) => map),
      };
    },
    dispose: executable.dispose,
  };
}

/** Sums over batches of points, of which the first is the picture as it is. */
async function summed(
  points: number,
  size: number,
  run: (batch: readonly number[]) => Promise<Record<string, Tensor>>,
) {
  let activation = Number.NaN;
  let sum: Float32Array | undefined;
  for (const batch of inBatches(points, size)) {
    const found = await run(batch);
    if (batch[0] === 0) activation = found.activation!.data[0]!;
    const part = found.sum!.data as Float32Array;
    sum = sum ? sum.map((value, i) => value + part[i]!) : part;
  }
  return { activation, map: sum! };
}

/** Of the weights those that a program reads. */
export const fed = (program: Program, weights: Tensors): Tensors =>
  Object.fromEntries(Object.entries(weights).filter(([name]) => name in program.feeds));

const int32 = (shape: readonly number[], data: Int32Array): Tensor => ({ dtype: 'int32', shape, data });

const repeated = (unit: number, times: number): Tensor => int32([times], new Int32Array(times).fill(unit));

/** float32 `[n, 1, 1, 1]`. */
export const perPoint = (values: readonly number[]): Tensor => ({
  ...{ dtype: 'float32', shape: [values.length, 1, 1, 1], data: Float32Array.from(values) },
});

/** The importance of each of so many pixels: magnitudes summed over the channels. */
export function importance(map: Float32Array, pixels: number): Float32Array {
  const sums = new Float32Array(pixels);
  for (let from = 0; from < map.length; from += pixels) {
    for (let i = 0; i < pixels; i++) sums[i]! += Math.abs(map[from + i]!);
  }
  return sums;
}

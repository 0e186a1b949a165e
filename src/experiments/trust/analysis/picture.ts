import { type AttributedUnits, importance } from '../../../engine/analysis/attribution/attributor.ts';
import { gini, largestChange, rangeOf, rankCorrelation } from '../../../engine/analysis/attribution/scores.ts';
import { compileForward } from '../../../engine/program/compile.ts';
import { TENSOR } from '../../../engine/program/input.ts';
import { compileEdges } from '../../../engine/program/mapSimilarity.ts';
import type { Program } from '../../../engine/program/program.ts';
import { type RandomKey, randomIntegers, randomPermutation } from '../../../engine/random.ts';
import type { Tensor, Tensors } from '../../../engine/runtime/runtime.ts';
import { channelCount } from '../../../engine/shape.ts';
import { type Found, pieces } from './found.ts';
import { cellsOf, inBox, placeOf, type Subject, unitsOf } from './ground.ts';

/** Noise of max-sensitivity: uniform up to this share of the picture's range. */
const noiseShare = 0.05;

/** Slopes below this share of the largest input are of rounding: a level of a picture is some 255th of it. */
const rounding = 1e-5;

const largestMagnitude = (values: Float32Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** An item's maps beside its picture's edges and the maps of other units at its place; how they change under noise, and how sparse they are. */
export async function pictureControl(subject: Subject, item: number): Promise<Found> {
  const { given, machine, network, attributors, ssim, signal } = subject;
  const { methods, others: most, samples, inputSize } = given;
  const pixels = inputSize[0] * inputSize[1];
  const { box } = given.items[item]!;
  const asked = unitsOf(given, network, [item]);
  const seen = { image: asked.images, flat: given.baseline };
  const edges = (await once(subject, compileEdges(network.inputShape), seen)).edges!;
  const rounded = rounding * largestMagnitude(asked.images.data as Float32Array);
  const ofPicture = inBox(edges.data as Float32Array, inputSize, box).importance.map((own) =>
    own < rounded ? 0 : own,
  );
  const others = await otherUnits(subject, item, asked.images);
  const noisy = withNoise(asked, samples, ['noise', given.seed, item]);
  const found = {
    edges: new Float32Array(methods.length * 2).fill(Number.NaN),
    others: new Float32Array(methods.length * most).fill(Number.NaN),
    stability: new Float32Array(methods.length * 2).fill(Number.NaN),
    maps: new Float32Array(methods.length * pixels).fill(Number.NaN),
  };
  for (const [method, attributor] of attributors.entries()) {
    signal.throwIfAborted();
    if (!attributor) continue;
    const { activations, maps } = await attributor.attribute(asked, machine.weights);
    const [map] = maps as [Float32Array];
    if (activations[0] === 0) continue;
    const { values, importance: own } = inBox(map, inputSize, box);
    found.maps.set(importance(map, pixels), method * pixels);
    found.edges.set([rankCorrelation(own, ofPicture), await ssim(own, ofPicture, box)], method * 2);
    const beside =
      others.length > 0 ? await attributor.attribute(inPicture(asked.images, others), machine.weights) : null;
    for (const [i, other] of (beside?.maps ?? []).entries())
      found.others[method * most + i] = rankCorrelation(values, inBox(other, inputSize, box).values);
    const changed = samples > 0 ? (await attributor.attribute(noisy, machine.weights)).maps : [];
    const largest = own.reduce((a, b) => Math.max(a, b), 0);
    found.stability[2 * method] = samples > 0 ? largestChange(map, changed) : Number.NaN;
    found.stability[2 * method + 1] = largest > 0 ? gini(own.map((value) => value / largest)) : Number.NaN;
  }
  return {
    [pieces.edges(item)]: found.edges,
    [pieces.others(item)]: found.others,
    [pieces.stability(item)]: found.stability,
    [pieces.maps(item)]: found.maps,
  };
}

/** Other channels that fire at the item's place, some of them at random: their flat places. */
async function otherUnits(subject: Subject, item: number, image: Tensor): Promise<readonly number[]> {
  const { given, network } = subject;
  const { layer, seed, items, others } = given;
  const { channel } = items[item]!;
  const { shape, data } = (await once(subject, compileForward(network, 'tensor', [layer]), { [TENSOR]: image }))[
    layer
  ]!;
  const [cells, place] = [cellsOf(network, layer), placeOf(given, network, item)];
  const channels = channelCount(shape.slice(1));
  // Tokens lie one by one, maps channel by channel.
  const activationOf = (own: number) => data[shape.length === 3 ? place * channels + own : own * cells + place]!;
  return [...randomPermutation(['other units', seed, item], channels)]
    .filter((own) => own !== channel && activationOf(own) !== 0)
    .slice(0, others)
    .map((own) => own * cells + place);
}

/** Runs a program once. */
async function once({ machine }: Subject, program: Program, feeds: Tensors): Promise<Record<string, Tensor>> {
  const executable = await machine.runtime.load(program, machine.weights);
  try {
    return await executable.run(feeds);
  } finally {
    await executable.dispose();
  }
}

/** Several units of one picture. */
function inPicture({ shape, data }: Tensor, units: readonly number[]): AttributedUnits {
  const images = new Float32Array(units.length * data.length);
  for (const i of units.keys()) images.set(data, i * data.length);
  return {
    images: { dtype: 'float32', shape: [units.length, ...shape.slice(1)], data: images },
    units: Int32Array.from(units),
  };
}

/** A unit of one picture with uniform noise on it, so often. */
function withNoise({ images, units }: AttributedUnits, samples: number, key: RandomKey): AttributedUnits {
  const reach = noiseShare * rangeOf(images.data as Float32Array);
  const noisy = inPicture(images, new Array<number>(samples).fill(units[0]!));
  const pixels = noisy.images.data as Float32Array;
  const steps = randomIntegers(key, pixels.length, 2 ** 24);
  for (const [i, step] of steps.entries()) pixels[i]! += reach * ((2 * step) / 2 ** 24 - 1);
  return noisy;
}

import { SwitchbackError } from '../../shared/errors.ts';
import type { Initialization } from '../../shared/recipe.ts';
import { say } from '../../shared/sentence.ts';
import { kindOf } from '../layers/index.ts';
import type { LayerWeight } from '../layers/kind.ts';
import { randomNormals } from '../random.ts';
import type { Tensor } from '../runtime/runtime.ts';
import { shapeText, valueCount } from '../shape.ts';
import { INPUT, type Network, type NetworkNode } from './network.ts';

/** One weight tensor of a network. */
export interface WeightSpec extends LayerWeight {
  /** Its name in a checkpoint: `<layer>.<part>`, such as `conv1.weight`. */
  readonly name: string;
}

/**
 * Every weight tensor in node order: filters `[out, in / groups, kh, kw]`, matrices `[out, in]`, all others `[maps]`.
 */
export function weightSpecs(network: Network): readonly WeightSpec[] {
  return specsByLayer(network).flatMap(({ specs }) => specs);
}

/** The name in a checkpoint of a layer's weight. */
export const weightName = (layer: string, part: string): string => `${layer}.${part}`;

/** How many numbers the whole network learns; batch normalisation's running statistics do not count. */
export function parameterCount(network: Network): number {
  return countOf(weightSpecs(network));
}

/** Multiply-adds of the convolutions and dense layers for one image: each weight meets every place of its layer's maps. */
export function multiplyAdds(network: Network): number {
  return specsByLayer(network).reduce((sum, { node, specs }) => {
    const matrices = specs.filter(({ shape }) => shape.length > 1);
    return sum + valueCount(node.shape.slice(1)) * matrices.reduce((own, { shape }) => own + valueCount(shape), 0);
  }, 0);
}

/** `parameterCount` of each node, 0 where it has no weights. */
export function layerParameterCounts(network: Network): ReadonlyMap<string, number> {
  return new Map(specsByLayer(network).map(({ node, specs }) => [node.name, countOf(specs)]));
}

/**
 * Weights to start training from: `paper` draws filters and matrices from N(0, 0.01²) (Zeiler & Fergus 2013, §3),
 * `he` from N(0, 2 / fan-in) (He et al. 2015), `heFaintFirst` the same, but a tenth of that deviation for what reads the input;
 * all others start as their kind says: biases at 0, normalisations as the identity. Each tensor has a stream of its own, so that
 * it depends on the seed, its name and its size alone.
 */
export function initialWeights(network: Network, initialization: Initialization, seed: number): Record<string, Tensor> {
  const entries = specsByLayer(network).flatMap(({ node, specs }) => {
    const isFaint = initialization === 'heFaintFirst' && node.inputs.includes(INPUT);
    return specs.map((spec): [string, Tensor] => {
      const deviation = initialization === 'paper' ? 0.01 : (isFaint ? 0.1 : 1) * Math.sqrt(2 / spec.fanIn);
      return [spec.name, { dtype: 'float32', shape: spec.shape, data: startOf(spec, deviation, seed) }];
    });
  });
  return Object.fromEntries(entries);
}

/**
 * Checks that `weights` holds every weight of the network as float32 in its shape; others are ignored.
 * Throws `MISMATCH` naming the first layer whose weight is missing or different.
 */
export function checkWeights(
  network: Network,
  weights: Readonly<Record<string, Pick<Tensor, 'dtype' | 'shape'>>>,
): void {
  for (const { node, specs } of specsByLayer(network)) {
    for (const { name, shape } of specs) {
      const given = weights[name];
      const found = given ? `${given.dtype} ${shapeText(given.shape)}` : null;
      const wanted = `float32 ${shapeText(shape)}`;
      if (found === wanted) continue;
      const places = { layer: node.name, weight: name, wanted, network: network.name };
      throw new SwitchbackError(
        'MISMATCH',
        found === null ? say('network.weightMissing', places) : say('network.weightDifferent', { ...places, found }),
      );
    }
  }
}

function specsByLayer({ nodes }: Network): readonly { node: NetworkNode; specs: readonly WeightSpec[] }[] {
  return nodes.map((node) => {
    const weights = kindOf(node.layer).weights(node.layer, node.inputShapes);
    return { node, specs: weights.map((weight) => ({ ...weight, name: weightName(node.name, weight.part) })) };
  });
}

function startOf({ name, shape, start }: WeightSpec, deviation: number, seed: number): Float32Array {
  if (start !== 'drawn') return new Float32Array(valueCount(shape)).fill(start);
  const values = randomNormals(['weights', seed, name], valueCount(shape));
  for (let i = 0; i < values.length; i++) values[i]! *= deviation;
  return values;
}

function countOf(specs: readonly WeightSpec[]): number {
  const learned = specs.filter(({ kind }) => kind !== 'statistic');
  return learned.reduce((sum, { shape }) => sum + valueCount(shape), 0);
}

import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { randomNormals } from '../random.ts';
import type { Tensor } from '../runtime/runtime.ts';
import { INPUT, type Network, type NetworkNode, type Shape } from './network.ts';
import { shapeText, valueCount } from './shapes.ts';

/** One weight tensor of a network. */
export interface WeightSpec {
  /** `<layer>.weight`, `<layer>.bias`, `<layer>.running_mean` or `<layer>.running_var`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** `statistic`: kept by batch normalisation, not trained by the gradient. */
  readonly kind: 'weight' | 'bias' | 'statistic';
  /** How many inputs each of the layer's units reads; 1 for batch normalisation. */
  readonly fanIn: number;
}

/**
 * Every weight tensor in node order: filters `[out, in / groups, kh, kw]`, matrices `[out, in]`, all others `[maps]`.
 */
export function weightSpecs(network: Network): readonly WeightSpec[] {
  return specsByLayer(network).flatMap(({ specs }) => specs);
}

/** How many numbers the whole network learns; batch normalisation's running statistics do not count. */
export function parameterCount(network: Network): number {
  return countOf(weightSpecs(network));
}

/** The same for each node, 0 where it has no weights. */
export function layerParameterCounts(network: Network): ReadonlyMap<string, number> {
  return new Map(specsByLayer(network).map(({ node, specs }) => [node.name, countOf(specs)]));
}

/**
 * Weights to start training from: `paper` draws filters and matrices from N(0, 0.01²) (Zeiler & Fergus 2013, §3),
 * `he` from N(0, 2 / fan-in) (He et al. 2015); biases are 0, batch normalisation starts as the identity. Each tensor
 * has a stream of its own, so that it depends on the seed, its name and its size alone.
 */
export function initialWeights(network: Network, initialization: 'paper' | 'he', seed: number): Record<string, Tensor> {
  const entries = specsByLayer(network).flatMap(({ node, specs }) =>
    specs.map((spec): [string, Tensor] => {
      const data = isDrawn(node, spec) ? drawn(spec, initialization, seed) : constant(node, spec);
      return [spec.name, { dtype: 'float32', shape: spec.shape, data }];
    }),
  );
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

function specsByLayer({ inputShape, nodes }: Network): readonly { node: NetworkNode; specs: readonly WeightSpec[] }[] {
  const shapes = new Map<string, Shape>([[INPUT, inputShape]]);
  for (const { name, shape } of nodes) shapes.set(name, shape);
  return nodes.map((node) => ({ node, specs: specsOf(node, shapes.get(node.inputs[0]!)!) }));
}

function specsOf({ name, layer }: NetworkNode, input: Shape): readonly WeightSpec[] {
  if (layer.op === 'conv2d') {
    const filter = [input[0]! / layer.groups, ...layer.kernelSize];
    return weightAndBias(name, layer.outChannels, filter, layer.bias);
  }
  if (layer.op === 'dense') return weightAndBias(name, layer.outFeatures, [valueCount(input)], layer.bias);
  if (layer.op !== 'batchNorm') return [];
  const perMap = { shape: [input[0]!], fanIn: 1 };
  return [
    { name: `${name}.weight`, kind: 'weight', ...perMap },
    { name: `${name}.bias`, kind: 'bias', ...perMap },
    { name: `${name}.running_mean`, kind: 'statistic', ...perMap },
    { name: `${name}.running_var`, kind: 'statistic', ...perMap },
  ];
}

function weightAndBias(name: string, out: number, unit: readonly number[], bias: boolean): readonly WeightSpec[] {
  const fanIn = valueCount(unit);
  const weight: WeightSpec = { name: `${name}.weight`, shape: [out, ...unit], kind: 'weight', fanIn };
  return bias ? [weight, { name: `${name}.bias`, shape: [out], kind: 'bias', fanIn }] : [weight];
}

const isDrawn = ({ layer }: NetworkNode, { kind }: WeightSpec) => kind === 'weight' && layer.op !== 'batchNorm';

function drawn({ name, shape, fanIn }: WeightSpec, initialization: 'paper' | 'he', seed: number): Float32Array {
  const deviation = initialization === 'paper' ? 0.01 : Math.sqrt(2 / fanIn);
  const values = randomNormals(['weights', seed, name], valueCount(shape));
  for (let i = 0; i < values.length; i++) values[i]! *= deviation;
  return values;
}

function constant({ layer }: NetworkNode, { name, kind, shape }: WeightSpec): Float32Array {
  const isOne = layer.op === 'batchNorm' && (kind === 'weight' || name.endsWith('.running_var'));
  return new Float32Array(valueCount(shape)).fill(isOne ? 1 : 0);
}

function countOf(specs: readonly WeightSpec[]): number {
  const learned = specs.filter(({ kind }) => kind !== 'statistic');
  return learned.reduce((sum, { shape }) => sum + valueCount(shape), 0);
}

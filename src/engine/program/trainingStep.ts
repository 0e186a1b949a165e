import { logitsOf } from '../network/layers.ts';
import type { Network, NetworkNode } from '../network/network.ts';
import { type ProgramBuilder, programBuilder, type Value } from './builder.ts';
import { binary, constant, oneHot, power, reduce, scale } from './emit.ts';
import { emitInput, type InputSource, MEAN } from './input.ts';
import { losses } from './losses.ts';
import type { Program } from './program.ts';
import { byWeight, walkDown, walkUp } from './walk.ts';

/** The numbers of a training step that do not change from step to step. */
export interface StepOptions {
  readonly momentum: number;
  /** Krizhevsky et al. 2012, §5; for the weights of convolutions and dense layers, not for biases. */
  readonly weightDecay: number;
  /**
   * The largest RMS a convolution's filter may have; a larger one is rescaled to it after the update (Zeiler & Fergus 2013,
   * §3). The first layer's is divided by `inputScale`. `null`: filters are left alone.
   */
  readonly filterRadius: number | null;
  /** The preprocessing's scale. */
  readonly inputScale: number;
}

/** The feed and output that carries a weight's momentum. */
export const velocityOf = (weight: string): string => `velocity:${weight}`;

/**
 * One step of stochastic gradient descent on the softmax cross-entropy of a network that puts out its scores alone.
 *
 * Feeds: the input's, `labels` int32 `[n]`, `learningRate` float32 `[1]`, `dropout:<node>` uint8 of its input's shape,
 * every weight under its name and every trained one's velocity.
 * Outputs: `loss` `[1]`, the batch's mean cross-entropy before the update; `logits` `[n, classes]`; the new weights and
 * velocities under the names of their feeds. v ← momentum · v − learningRate · (gradient + weightDecay · w); w ← w + v.
 */
export function compileTrainingStep(network: Network, source: InputSource, options: StepOptions): Program {
  const b = programBuilder();
  const weights = (name: string, shape: readonly number[]) =>
    name === MEAN ? b.parameter(name, shape) : b.feed(name, 'float32', shape);
  const x = emitInput(b, network, source, weights);
  const ascent = walkUp(b, network, x, weights, 'training');

  const logitsName = logitsOf(network)!.name;
  const logits = ascent.activations.get(logitsName)!;
  const labels = oneHot(b, b.feed('labels', 'int32', ['n']), logits.shape[1] as number);
  const { loss, seed } = crossEntropy(b, logits, labels);
  const learningRate = b.feed('learningRate', 'float32', [1]);
  // The way down is linear in its seed: scaled here, once, and not in every weight's gradient.
  const { gradients } = walkDown(b, ascent, logitsName, binary(b, 'multiply', seed, learningRate), 'gradient');

  const outputs: Record<string, Value> = { loss, logits };
  for (const { context, pass } of ascent.layers) Object.assign(outputs, byWeight(context.name, pass.updates));
  for (const [name, gradient] of Object.entries(gradients)) {
    const { weight, velocity } = descend(b, name, gradient, learningRate, options);
    const radius = radiusOf(network, name, options);
    outputs[name] = radius === null ? weight : renormalized(b, weight, radius);
    outputs[velocityOf(name)] = velocity;
  }
  return b.build(outputs);
}

/** Loss −mean Σ label · log softmax(logits), and its derivative (softmax(logits) − label) / n. */
function crossEntropy(b: ProgramBuilder, logits: Value, labels: Value): { loss: Value; seed: Value } {
  const { each, slope } = losses.softmax(b, logits, labels);
  const loss = reduce(b, 'reduceMean', each, [0]);
  // The batch size is only known to the runtime: mean of n ones over n images, 1/n, comes from summing the labels.
  const count = reduce(b, 'reduceSum', labels, [0, 1], true); // [1, 1]
  return { loss, seed: binary(b, 'divide', slope, count) };
}

/** `scaledGradient`: times the learning rate. */
function descend(
  b: ProgramBuilder,
  name: string,
  scaledGradient: Value,
  learningRate: Value,
  { momentum, weightDecay }: StepOptions,
): { weight: Value; velocity: Value } {
  const shape = scaledGradient.shape;
  const weight = b.feed(name, 'float32', shape);
  const decays = weightDecay > 0 && shape.length > 1;
  const decay = () => binary(b, 'multiply', weight, scale(b, learningRate, weightDecay));
  const step = decays ? binary(b, 'add', scaledGradient, decay()) : scaledGradient;
  const velocity = binary(b, 'subtract', scale(b, b.feed(velocityOf(name), 'float32', shape), momentum), step);
  return { weight: binary(b, 'add', weight, velocity), velocity };
}

/** The filter radius of a convolution's weight, `null` for every other weight. */
function radiusOf({ nodes }: Network, weightName: string, { filterRadius, inputScale }: StepOptions): number | null {
  if (filterRadius === null) return null;
  const isFilterOf = ({ name, layer }: NetworkNode) => layer.op === 'conv2d' && weightName === `${name}.weight`;
  const node = nodes.find(isFilterOf);
  if (!node) return null;
  return node.inputs[0] === 'input' ? filterRadius / inputScale : filterRadius;
}

/** Rescales each filter `[i, kh, kw]` whose RMS exceeds the radius: w · radius / max(radius, √mean w²). */
function renormalized(b: ProgramBuilder, weight: Value, radius: number): Value {
  const squares = reduce(b, 'reduceMean', binary(b, 'multiply', weight, weight), [1, 2, 3], true);
  const rms = power(b, binary(b, 'maximum', squares, constant(b, [radius * radius])), 0.5);
  return scale(b, binary(b, 'divide', weight, rms), radius);
}

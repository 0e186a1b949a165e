import { SwitchbackError } from '../../shared/errors.ts';
import { allFinite } from '../../shared/finite.ts';
import { say } from '../../shared/sentence.ts';
import { dropoutFeed } from '../layers/dropout.ts';
import type { Network } from '../network/network.ts';
import type { Program } from '../program/program.ts';
import { velocityOf } from '../program/trainingStep.ts';
import { randomBytes } from '../random.ts';
import type { Series, Tensor, Tensors } from '../runtime/runtime.ts';
import { wrongCount } from './metrics.ts';

/** Weights and velocities by the names of the training step's feeds: what its series carries from step to step. */
export type TrainingTensors = Tensors;

/** One batch, as the training step reads it. */
export interface Batch {
  /** `pixels` and, where pictures are cropped, `rows` and `columns`. */
  readonly feeds: Tensors;
  /** Class positions, one an image. */
  readonly labels: Int32Array;
}

/** Which random bytes a step draws: the same three give the same bytes. */
export interface StepKey {
  readonly seed: number;
  readonly epoch: number;
  readonly step: number;
}

export interface StepResult {
  /** Mean cross-entropy of the batch before the update, in nats. */
  readonly loss: number;
  /** Images of the batch that were classified wrongly before the update. */
  readonly wrong: number;
}

/** Fresh weights with velocities of zero. */
export function startingTensors(weights: Tensors, step: Program): TrainingTensors {
  const velocities = Object.entries(weights)
    .filter(([name]) => velocityOf(name) in step.feeds)
    .map(([name, { shape, data }]): [string, Tensor] => [
      velocityOf(name),
      { dtype: 'float32', shape, data: new Float32Array(data.length) },
    ]);
  return { ...weights, ...Object.fromEntries(velocities) };
}

/** The weights among a training's tensors: what a checkpoint holds. */
export function weightsOf(tensors: TrainingTensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => !name.startsWith(velocityOf(''))));
}

/** Runs one training step of a series that began with `TrainingTensors`. Throws `DIVERGED` when the loss is no longer a number. */
export async function trainStep(
  series: Series,
  network: Network,
  batch: Batch,
  learningRate: number,
  key: StepKey,
): Promise<StepResult> {
  const { loss, logits } = await series.run({
    ...batch.feeds,
    ...dropoutBytes(network, batch.labels.length, key),
    labels: { dtype: 'int32', shape: [batch.labels.length], data: batch.labels },
    learningRate: { dtype: 'float32', shape: [1], data: Float32Array.of(learningRate) },
  });
  const value = loss!.data[0]!;
  if (!Number.isFinite(value))
    throw new SwitchbackError('DIVERGED', say('computing.diverged', placeOf(key, learningRate)));
  return { loss: value, wrong: wrongCount(logits!, batch.labels) };
}

/** What a series has come to after the step `key`. Throws `DIVERGED` when it holds what is no number: such weights are of no use to anyone. */
export async function stateAfter(
  series: Series,
  learningRate: number,
  key: Omit<StepKey, 'seed'>,
): Promise<TrainingTensors> {
  const tensors = await series.state();
  const isSound = Object.values(tensors).every(({ data }) => !(data instanceof Float32Array) || allFinite(data));
  if (isSound) return tensors;
  throw new SwitchbackError('DIVERGED', say('computing.weightsDiverged', placeOf(key, learningRate)));
}

const placeOf = ({ epoch, step }: Omit<StepKey, 'seed'>, learningRate: number) => ({
  epoch,
  step: step + 1,
  learningRate,
});

function dropoutBytes(network: Network, n: number, { seed, epoch, step }: StepKey): Record<string, Tensor> {
  const shapeBefore = (name: string) => network.nodes.find((node) => node.name === name)?.shape ?? network.inputShape;
  return Object.fromEntries(
    network.nodes
      .filter(({ layer }) => layer.op === 'dropout')
      .map(({ name, inputs }) => {
        const shape = [n, ...shapeBefore(inputs[0]!)];
        const length = shape.reduce((a, c) => a * c, 1);
        return [dropoutFeed(name), { dtype: 'uint8', shape, data: randomBytes([seed, epoch, step, name], length) }];
      }),
  );
}

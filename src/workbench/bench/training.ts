import { fullBatch } from '../../engine/analysis/batches.ts';
import { MEAN } from '../../engine/program/input.ts';
import { compileTrainingStep } from '../../engine/program/trainingStep.ts';
import { randomIntegers } from '../../engine/random.ts';
import { paperRecipe } from '../../engine/training/recipe.ts';
import { startingTensors, trainStep } from '../../engine/training/trainer.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';
import { atMost, interleaved, type Measurement } from './measurement.ts';
import { type BenchSubject, noisePixels } from './subject.ts';

/** A training step, again and again on the same batch, against a forward pass. */
export async function measureTraining(subject: BenchSubject): Promise<Measurement[]> {
  const ready = await readyTraining(subject, randomIntegers(['bench labels'], fullBatch, 1000));
  try {
    const [forward, training] = await interleaved(3, [() => subject.runForward(fullBatch), ready.train]);
    const bound = subject.runtime.name === 'tfjs' ? 3.5 : 4.2;
    return [atMost(`training step, batch ${fullBatch}`, 'time of a forward pass', training! / forward!, bound)];
  } finally {
    await ready.dispose();
  }
}

/** The training step, loaded; `train` takes one on one batch of noise, beginning with the subject's weights. `labels`: `[n]` int32. */
export async function readyTraining(
  { runtime, network, preprocessing, weights }: Pick<BenchSubject, 'runtime' | 'network' | 'preprocessing' | 'weights'>,
  labels: Int32Array,
) {
  const { [MEAN]: mean, ...trained } = weights;
  const step = compileTrainingStep(network, preprocessing, { ...paperRecipe, inputScale: preprocessing.scale });
  const executable = await runtime.load(step, mean ? { [MEAN]: mean } : {});
  const batch = { feeds: pictureFeeds(preprocessing, noisePixels(preprocessing, labels.length)), labels };
  const series = executable.series(startingTensors(trained, step));
  const train = async () => {
    await trainStep(series, network, batch, 1e-5, { seed: 1, epoch: 1, step: 0 });
  };
  const dispose = async () => {
    await series.dispose();
    await executable.dispose();
  };
  return { train, dispose };
}

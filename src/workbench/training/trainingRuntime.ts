import { availableParallelism } from 'node:os';
import { hashOf } from '../../catalog/storage/content.ts';
import { networkDefinition } from '../../engine/network/define.ts';
import { whyAbsent } from '../../engine/runtime/open.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { mostDifference, runSelfTest } from '../../engine/runtime/selfTest.ts';
import type { RuntimeName } from '../../shared/runtimes.ts';
import type { Sentence } from '../../shared/sentence.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import { marked } from '../runtimes/kept.ts';
import { fastestOf } from '../runtimes/trainingSpeeds.ts';
import { installedAddon } from '../tensorflow/folder.ts';
import { readSettings } from '../workspace/settings.ts';
import type { TrainedNetwork } from './trainingPace.ts';
import { secondsPerImage } from './trainingTime.ts';

/**
 * What a training is done on where nobody says: where that would be ONNX Runtime on the CPU and native TensorFlow is here, too, a short
 * step is tried on both, and the faster one is taken. TensorFlow takes all cores, so that a training on fewer is not tried on it.
 * Throws as `chooseRuntime`.
 */
export async function runtimeForTraining(
  name: string | undefined,
  trained: TrainedNetwork,
  warn: (line: Sentence) => void,
): Promise<Runtime> {
  const usual = await chooseRuntime(name, warn);
  const isSaid = name !== undefined || readSettings().runtime !== null;
  const mayBeTensorFlow =
    whyAbsent('tfjs', installedAddon()) === null && trained.recipe.threads >= availableParallelism();
  if (isSaid || usual.name !== 'onnx/cpu' || !mayBeTensorFlow) return usual;
  const { network, preprocessing, recipe } = trained;
  const training = hashOf(
    JSON.stringify([networkDefinition(network), preprocessing, recipe.batchSize, recipe.threads]),
  );
  const fastest = await fastestOf([usual.name, 'tfjs'], training, (one) => secondsOn(one, trained));
  return fastest === usual.name ? usual : chooseRuntime(fastest, warn);
}

/** `null` where a runtime cannot train it, or computes wrongly. */
async function secondsOn(
  name: RuntimeName,
  { network, preprocessing, recipe }: TrainedNetwork,
): Promise<number | null> {
  try {
    return await marked(name, async () => {
      const warnings: Sentence[] = [];
      const runtime = await chooseRuntime(name, (line) => warnings.push(line));
      const { difference } = await runSelfTest(runtime);
      const seconds = await secondsPerImage({ runtime, network, preprocessing }, recipe.batchSize);
      // What has gone on elsewhere has tried something else.
      return warnings.length === 0 && difference < mostDifference ? seconds : null;
    });
  } catch {
    return null;
  }
}

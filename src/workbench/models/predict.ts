import { compileForward } from '../../engine/program/compile.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Sentence } from '../../shared/sentence.ts';
import { pictureFromFile } from '../pictures/picture.ts';
import { pictureFeeds, tenCropFeeds } from '../pictures/pictureFeeds.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { classifierOf, classNames } from './classifier.ts';
import { loadModel } from './models.ts';

export interface PredictRequest {
  /** Its name. */
  readonly model: string;
  readonly files: readonly string[];
  /** `ten`: the mean over the ten sub-crops (Krizhevsky et al. 2012, §4.1). */
  readonly crops: 'centre' | 'ten';
  /** How many classes are given for each picture. */
  readonly top: number;
  readonly runtime?: string | undefined;
}

/** A picture's most probable classes; `error` where it could not be read. */
export type Prediction =
  | { readonly file: string; readonly classes: readonly { readonly name: string; readonly probability: number }[] }
  | { readonly file: string; readonly error: Sentence };

/** Classifies picture files. A file that does not open is named in its place; throws `BAD_IMAGE` when none opens. */
export async function predict(
  workspace: Workspace,
  request: PredictRequest,
  context: JobContext,
): Promise<Prediction[]> {
  const loaded = loadModel(workspace, request.model);
  const { preprocessing, weights } = loaded;
  const network = classifierOf(loaded);
  const names = classNames(loaded);
  const output = network.scores;
  const executable = await (await chooseRuntime(request.runtime)).load(
    compileForward(network, request.crops === 'ten' ? { givenCropsOf: preprocessing } : preprocessing, [output]),
    weights,
  );
  const predictions: Prediction[] = [];
  try {
    for (const file of request.files) {
      context.signal.throwIfAborted();
      try {
        const { pixels } = await pictureFromFile(file, preprocessing);
        const feeds =
          request.crops === 'ten' ? tenCropFeeds(preprocessing, pixels) : pictureFeeds(preprocessing, pixels);
        const probabilities = meanOfRows((await executable.run(feeds))[output]!);
        predictions.push({ file, classes: mostProbable(probabilities, names, request.top) });
      } catch (error) {
        if (!(error instanceof SwitchbackError)) throw error;
        context.warn(error.sentence);
        predictions.push({ file, error: error.sentence });
      }
      context.report({ unit: 'images', done: predictions.length, total: request.files.length });
    }
  } finally {
    await executable.dispose();
  }
  const [first] = predictions;
  if (first && 'error' in first && predictions.every((prediction) => 'error' in prediction)) {
    throw new SwitchbackError('BAD_IMAGE', first.error);
  }
  return predictions;
}

/** `[n, classes]` → the mean over n. */
function meanOfRows({ shape, data }: Tensor): number[] {
  const [n, classes] = shape as [number, number];
  return Array.from({ length: classes }, (_, c) => {
    const column = Array.from({ length: n }, (_, i) => data[i * classes + c]!);
    return column.reduce((sum, p) => sum + p, 0) / n;
  });
}

/** The `top` most probable classes by name, most probable first. */
export function mostProbable(probabilities: readonly number[], names: readonly string[], top: number) {
  return probabilities
    .map((probability, c) => ({ name: names[c]!, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, top);
}

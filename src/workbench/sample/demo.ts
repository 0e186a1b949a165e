import { join } from 'node:path';
import * as experiments from '../../experiments/jobs.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { stageOf } from '../../shared/stages.ts';
import { analyse } from '../analyses/analyse.ts';
import { showAnalysis } from '../analyses/analyses.ts';
import { indexSplit } from '../features/indexing.ts';
import type { Evaluation } from '../models/evaluate.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { trainSample } from './sample.ts';
import { sampleName as name } from './sampleSet.ts';

/** What the demonstration made. */
export interface DemoOutcome {
  readonly model: string;
  /** On the sample's test images, which training never saw. */
  readonly heldOut: Pick<Evaluation, 'images' | 'loss' | 'error'>;
  /** Paths of the figure as SVG, PDF and PNG. */
  readonly figures: readonly string[];
}

/**
 * The whole way on the generated sample set: images, training, index, projections, figure 2. What an earlier, interrupted
 * demonstration has done is not done again.
 */
export async function demo(workspace: Workspace, out: string, context: JobContext): Promise<DemoOutcome> {
  const model = await trainSample(workspace, stageOf(context, 0, 0.8));
  const ofTest = stageOf(context, 0.8, 0.83);
  const { analysisId } = await analyse(workspace, 'evaluation', { model, dataset: name, split: 'test' }, ofTest);
  const { images, loss, error } = showAnalysis(workspace, 'evaluation', analysisId);
  const heldOut = { images, loss, error };
  const share = `${(100 * (1 - heldOut.error)).toFixed(1)} %`;
  context.warn(say('progress.heldOut', { share, images: heldOut.images }));
  await indexSplit(workspace, { model, dataset: name, split: 'val', top: 9 }, stageOf(context, 0.83, 0.88));
  const common = {
    model,
    mapsPerLayer: 4,
    rule: 'deconvnet',
    scale: 'tile',
    contrast: 'auto',
    widthMm: 183,
    dpi: 300,
  } as const;
  const figures: string[] = [];
  const formats = ['svg', 'pdf', 'png'];
  for (const [i, format] of formats.entries()) {
    const stage = stageOf(context, 0.88 + 0.04 * i, 0.88 + 0.04 * (i + 1));
    const { file } = await experiments.features.figure(
      workspace,
      { ...common, out: join(out, `figure2.${format}`) },
      stage,
    );
    figures.push(file);
  }
  return { model, heldOut, figures };
}

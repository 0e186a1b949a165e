import { join } from 'node:path';
import type { JobContext } from '../shared/job.ts';
import { say } from '../shared/sentence.ts';
import type { Evaluation } from './evaluate.ts';
import { evaluateSplit } from './evaluateSplit.ts';
import { featuresFigure } from './featuresFigure.ts';
import { indexSplit } from './indexing.ts';
import { sampleName as name, trainSample } from './sample.ts';
import type { Workspace } from './workspace.ts';

/** What the demonstration made. */
export interface DemoOutcome {
  readonly checkpoint: string;
  /** On the sample's test images, which training never saw. */
  readonly heldOut: Evaluation;
  /** Paths of the figure as SVG, PDF and PNG. */
  readonly figures: readonly string[];
}

/**
 * The whole way on the generated sample set: images, training, index, projections, figure 2. What an earlier, interrupted
 * demonstration has done is not done again.
 */
export async function demo(workspace: Workspace, out: string, context: JobContext): Promise<DemoOutcome> {
  const checkpoint = await trainSample(workspace, context);
  const heldOut = await evaluateSplit(workspace, { checkpoint, dataset: name, split: 'test' }, context);
  const share = `${(100 * (1 - heldOut.error)).toFixed(1)} %`;
  context.warn(say('progress.heldOut', { share, images: heldOut.images }));
  await indexSplit(workspace, { checkpoint, dataset: name, split: 'val', top: 9 }, context);
  const common = {
    checkpoint,
    mapsPerLayer: 4,
    rule: 'deconvnet',
    scale: 'tile',
    contrast: 1,
    widthMm: 183,
    dpi: 300,
  } as const;
  const figures: string[] = [];
  for (const format of ['svg', 'pdf', 'png']) {
    const { file } = await featuresFigure(workspace, { ...common, out: join(out, `figure2.${format}`) }, context);
    figures.push(file);
  }
  return { checkpoint, heldOut, figures };
}

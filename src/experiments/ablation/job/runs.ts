import { networkById } from '../../../catalog/models/networks.ts';
import { epochsOf } from '../../../catalog/training/metrics.ts';
import { checkRunName, listRuns, type Run } from '../../../catalog/training/runs.ts';
import { networkDefinition } from '../../../engine/network/define.ts';
import type { Runtime } from '../../../engine/runtime/runtime.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { JobContext } from '../../../shared/job.ts';
import type { Recipe } from '../../../shared/recipe.ts';
import { say } from '../../../shared/sentence.ts';
import { stageOf } from '../../../shared/stages.ts';
import { evaluate } from '../../../workbench/models/evaluate.ts';
import { loadModel } from '../../../workbench/models/models.ts';
import { resumeTraining, type TrainingPictures, train } from '../../../workbench/training/training.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { RunFound } from '../analysis.ts';
import { comparable, type ReadyVariant, type Setting } from './plan.ts';

/** A training of an ablation: an ordinary run of the catalog. */
export interface AblationRun {
  readonly name: string;
  readonly variant: ReadyVariant;
  readonly seed: number;
}

/** What a training asks of it, and what all of them read. */
export interface TrainedSetting extends Omit<Setting, 'base'> {
  readonly pictures: TrainingPictures;
}

export const runNamed = ({ catalog }: Workspace, name: string): Run | undefined =>
  listRuns(catalog).find((run) => run.name === name);

/** Throws `BAD_ARGUMENT` where there is another training of that name, or none can be called so. */
export function checkRun(workspace: Workspace, { recipe }: Setting, { name, variant }: AblationRun): void {
  const run = runNamed(workspace, name);
  if (!run) {
    checkRunName(workspace.catalog, name);
    return;
  }
  const { definition } = networkById(workspace.catalog, run.networkId);
  const like = (network: unknown, own: Recipe) => JSON.stringify([network, Object.entries(comparable(own)).sort()]);
  if (like(definition, run.recipe as Recipe) === like(networkDefinition(variant.network), recipe)) return;
  throw new SwitchbackError('BAD_ARGUMENT', say('ablation.otherRun', { name }));
}

/** What an epoch says is in the curves. */
const saidOfEpochs: readonly string[] = ['progress.epochDone', 'progress.epochValidated', 'progress.rateSpent'];

/**
 * Trains a run, goes on with it, or takes it as it is finished; and classifies with its last checkpoint. A run that diverges has no errors. Throws as
 * `train`, and `BAD_ARGUMENT` for a run that somebody stopped by itself.
 */
export async function trainedRun(
  workspace: Workspace,
  setting: TrainedSetting,
  run: AblationRun,
  runtime: Runtime,
  context: JobContext,
): Promise<Omit<RunFound, 'variant' | 'seed'>> {
  const { name, variant, seed } = run;
  const { epochs } = setting.recipe;
  const own: JobContext = {
    ...context,
    report: ({ step, ...progress }) =>
      context.report({
        ...progress,
        step: say('ablation.training', { variant: variant.name, seed, step: step ?? '' }),
      }),
    warn: (line) => !saidOfEpochs.includes(line.key) && context.warn(line),
  };
  // A step costs three forward passes, and classifying both splits costs one.
  const trainingShare = (3 * epochs) / (3 * epochs + 1);
  const problem = await trained(workspace, setting, run, runtime, stageOf(own, 0, trainingShare));
  const { id } = runNamed(workspace, name)!;
  const rows = epochsOf(workspace.catalog, id);
  const seconds = rows.reduce((sum, row) => sum + row.seconds, 0);
  const curve = Array.from(
    { length: epochs },
    (_, i) => [rows[i]?.trainError ?? Number.NaN, rows[i]?.valError ?? Number.NaN] as const,
  );
  if (problem) {
    context.warn(say('ablation.diverged', { name, problem: problem.sentence }));
    return { results: [...Array<number>(4).fill(Number.NaN), seconds], curve };
  }
  const errors = await errorsOf(workspace, setting, `${name}@${epochs}`, runtime, stageOf(own, trainingShare, 1));
  return { results: [...errors, seconds], curve };
}

/** Gives the error of a run that diverges. */
async function trained(
  workspace: Workspace,
  { dataset, preprocessing, recipe, pictures }: TrainedSetting,
  { name, variant, seed }: AblationRun,
  runtime: Runtime,
  context: JobContext,
): Promise<SwitchbackError | null> {
  const earlier = runNamed(workspace, name);
  const network = { definition: JSON.stringify(networkDefinition(variant.network)) };
  const request = { dataset: dataset.name, network, name, preprocessing, runtime: runtime.name };
  try {
    const run =
      earlier?.status === 'finished'
        ? earlier
        : earlier
          ? await resumeTraining(workspace, name, context, runtime.name, pictures)
          : await train(workspace, { ...request, recipe: { ...recipe, seed } }, context, pictures);
    if (run.status === 'finished') return null;
  } catch (error) {
    if (error instanceof SwitchbackError && error.code === 'DIVERGED') return error;
    throw error;
  }
  throw new SwitchbackError('BAD_ARGUMENT', say('ablation.runStopped', { name }));
}

/** Top-1 and top-5 on the training images, and the same on the validation images; NaN without those. */
async function errorsOf(
  workspace: Workspace,
  { pictures, recipe: { threads } }: TrainedSetting,
  model: string,
  runtime: Runtime,
  context: JobContext,
): Promise<number[]> {
  const { network, preprocessing, weights } = loadModel(workspace, model);
  const subject = { runtime, network, preprocessing, weights, memoryBytes: workspace.memoryBytes, threads };
  const errors: number[] = [];
  for (const [i, name] of (['train', 'val'] as const).entries()) {
    const split = pictures[name];
    const stage = stageOf(context, i / 2, (i + 1) / 2);
    const found = split.images.length > 0 ? await evaluate(subject, split, stage) : null;
    errors.push(found?.error ?? Number.NaN, found?.topFiveError ?? Number.NaN);
  }
  return errors;
}

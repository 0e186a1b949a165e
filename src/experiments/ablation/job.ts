import { imagesOfSplit } from '../../catalog/datasets/images.ts';
import type { Analysis } from '../../engine/analysis/analysis.ts';
import { networkDefinition } from '../../engine/network/define.ts';
import { parameterCount } from '../../engine/network/parameters.ts';
import { asRunName } from '../../shared/contract/training.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import type { DividedAnalysis } from '../../workbench/analyses/division.ts';
import type { ExperimentJob, Prepared } from '../../workbench/analyses/job.ts';
import { keptAnalyses, keptArrays } from '../../workbench/analyses/kept.ts';
import { networkFromFile } from '../../workbench/models/networkFile.ts';
import { picturesOf } from '../../workbench/training/training.ts';
import { namedNetwork, type TrainingNetwork } from '../../workbench/training/trainingRequest.ts';
import { runtimeForTraining } from '../../workbench/training/trainingRuntime.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { type AblationFound, type AblationTask, ablation as analysis, foundIn, type RunFound } from './analysis.ts';
import { type AblationParameters, runNameOf } from './declaration/kept.ts';
import type { ablation as declaration } from './declaration.ts';
import { type AblationElsewhere, adoptRuns, trainedElsewhere } from './job/elsewhere.ts';
import { type AblationRequest, askedVariants, keyOf, planOf, type Setting, settingOf, variantsOf } from './job/plan.ts';
import { type AblationRun, checkRun, trainedRun } from './job/runs.ts';
import { speedOf, timeOf } from './job/speed.ts';

/** What workers do: all runs of it are trained elsewhere. */
const dividedAblation: Pick<
  Analysis<AblationElsewhere, AblationTask, AblationFound, null, AblationParameters, RunFound>,
  'open' | 'merge' | 'encode' | 'decode'
> = { ...analysis, open: (machine, { tasks }) => analysis.open(machine, tasks) };

/**
 * Trains variants of a network, each with every seed, one run after another; asked for again by its name it goes on where it was stopped, and
 * with variants and seeds that are new. Throws as `settingOf`, `variantsOf` and `checkRun` before anything is trained.
 */
export const ablation: ExperimentJob<
  AblationRequest,
  readonly AblationTask[],
  AblationTask,
  null,
  RunFound,
  (typeof declaration)['questions']
> = {
  changes: ['networks', 'runs', 'models'],
  prepare: async (workspace, request, context) => {
    const { prepared, setting, left } = await prepareAblation(workspace, request, context);
    if (left.length > 0) context.warn(await timeOf(workspace, setting, left, prepared.machine.runtime));
    return prepared;
  },
  division: {
    analysis: dividedAblation as unknown as DividedAnalysis,
    divide: async (workspace, request, context, before) => {
      const { catalog } = workspace;
      const { prepared, setting, name, runOf } = await prepareAblation(workspace, request, context);
      if (prepared.extended && before === null)
        throw new SwitchbackError('BAD_ARGUMENT', say('ablation.thereAlready', { name }));
      const { dataset, preprocessing, recipe } = setting;
      const tasks = prepared.given;
      const runs = tasks.map(runOf).map(({ name: called, variant, seed }) => ({
        ...{ name: called, variant: variant.name, seed, definition: networkDefinition(variant.network) },
      }));
      const about = { name: dataset.name, format: dataset.format, classes: dataset.classes };
      const given: AblationElsewhere = { dataset: about, preprocessing, recipe, tasks, runs };
      const images = (['train', 'val'] as const).flatMap((split) => imagesOfSplit(catalog, dataset.id, split));
      const { network } = request;
      const asked = 'named' in network ? writtenOut(network.named) : network;
      return {
        request: { ...request, name, network: asked },
        ...{ loaded: null, machine: prepared.machine, given, before: { name }, dataset, images },
        prepared: prepared as Prepared<unknown, unknown, unknown>,
        known: ({ found }) => ({ tasks: null, found }),
        adopt: ({ found, madeBy }) => adoptRuns(workspace, dataset.id, found as AblationFound, madeBy),
      };
    },
    feed: {
      imagesOf: (given, images) => {
        const { epochs } = (given as AblationElsewhere).recipe;
        return epochs * images.filter(({ split }) => split === 'train').length;
      },
      fed: (worker, task, context) => trainedElsewhere(worker, task as AblationTask, context),
    },
  },
  answers: {
    plan: async ({ workspace }, input) => planOf(workspace, input),
    speed: async ({ workspace, runtime }, input) => ({
      secondsPerImage: await speedOf(settingOf(workspace, input), await runtime()),
    }),
  },
};

/** A file as its text, for whoever asks again has it no more. */
function writtenOut(named: string): TrainingNetwork {
  const source = namedNetwork(named);
  if (!('file' in source)) return source;
  return { definition: JSON.stringify(networkDefinition(networkFromFile(source.file))) };
}

async function prepareAblation(workspace: Workspace, request: AblationRequest, context: JobContext) {
  const setting = settingOf(workspace, request);
  const { base, dataset, preprocessing, recipe } = setting;
  const asked = variantsOf(setting, askedVariants(setting, request));
  const key = keyOf(setting);
  const { name, earlier } = nameAndEarlier(workspace, request.name, setting, key);
  const texts = (earlier?.parameters.variants ?? asked).map(({ text }) => text);
  const variants = variantsOf(setting, [...new Set([...texts, ...asked.map(({ text }) => text)])].slice(1));
  const seeds = [...new Set([...(earlier?.parameters.seeds ?? []), ...request.seeds])];
  const runOf = ({ variant, seed }: AblationTask): AblationRun => ({
    name: runNameOf(name, variants[variant]!.name, seeds[seed]!),
    variant: variants[variant]!,
    seed: seeds[seed]!,
  });
  const all = seeds.flatMap((_, seed) => variants.map((_, variant) => ({ variant, seed })));
  for (const task of all) checkRun(workspace, setting, runOf(task));
  const runtime = await runtimeForTraining(request.runtime, { network: base, preprocessing, recipe }, context.warn);
  const { results, curves } = earlier ? keptArrays(workspace, 'ablation', earlier) : {};
  const found = earlier ? foundIn(earlier.parameters, results!.data, curves!.data) : [];
  const left = all.filter((task) => !found.some((run) => run.variant === task.variant && run.seed === task.seed));
  const parameters: AblationParameters = {
    ...{ name, dataset: dataset.name, classes: dataset.classes.length, network: base.name, seeds, key },
    variants: variants.map(({ name, text, network }) => ({ name, text, parameters: parameterCount(network) })),
    recipe: { ...recipe },
    ...{ runtime: runtime.version, versions: versions(runtime) },
  };
  const pictures = picturesOf(workspace, dataset, preprocessing);
  const prepared: Prepared<readonly AblationTask[], AblationTask, null, RunFound> = {
    loaded: null,
    datasets: [dataset.id],
    extended: earlier && {
      ...{ analysisId: earlier.id, found, done: found.length, elapsedMs: earlier.elapsedMs },
    },
    machine: { runtime, network: base, preprocessing, weights: {}, memoryBytes: workspace.memoryBytes },
    given: all,
    parameters,
    unit: 'runs',
    total: all.length,
    step: say('ablation.trainingRuns'),
    sizeOf: () => 1,
    begin: async () => ({ findings: {}, blobs: [] }),
    perform: async (task, stage) => ({
      ...task,
      ...(await trainedRun(workspace, { ...setting, pictures }, runOf(task), runtime, stage)),
    }),
  };
  return { prepared, setting, name, runOf, left: left.map(runOf) };
}

/** The ablation of that name that is there already; without a name the first that is free, or can be gone on with. Throws `BAD_ARGUMENT` for another one's. */
function nameAndEarlier(workspace: Workspace, asked: string | undefined, { dataset, base }: Setting, key: string) {
  const there = new Map(keptAnalyses(workspace, 'ablation').map((kept) => [kept.parameters.name, kept]));
  const isOwn = (name: string) => (there.get(name)?.parameters.key ?? key) === key;
  const usual = asRunName(`${dataset.name} ${base.name}`).slice(0, 32).trim();
  const candidates = [usual, ...Array.from({ length: there.size + 1 }, (_, i) => `${usual} ${i + 2}`)];
  const name = asked ?? candidates.find(isOwn)!;
  if (!isOwn(name)) throw new SwitchbackError('BAD_ARGUMENT', say('ablation.otherAblation', { name }));
  return { name, earlier: there.get(name) };
}

import { findDataset } from '../../catalog/datasets/datasets.ts';
import { type CatalogImage, imagesOfSplit } from '../../catalog/datasets/images.ts';
import { checkNameIsFree } from '../../catalog/models/modelNames.ts';
import { refuseBadModelName } from '../../catalog/storage/names.ts';
import { imageName } from '../../dataset/listed.ts';
import { pictureReader } from '../../dataset/reader.ts';
import { rowsOfFold } from '../../engine/analysis/folds.ts';
import { float32 } from '../../engine/analysis/linearFit.ts';
import { probeImages } from '../../engine/analysis/linearProbe.ts';
import { withClasses } from '../../engine/network/fitted.ts';
import { layersOfInterest, logitsOf } from '../../engine/network/layers.ts';
import type { Network } from '../../engine/network/network.ts';
import { nodesBelow } from '../../engine/network/nodesBelow.ts';
import { PIXELS } from '../../engine/program/input.ts';
import type { LabelledPictures } from '../../engine/training/fewImages.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import { stageOf } from '../../shared/stages.ts';
import type { DividedAnalysis } from '../../workbench/analyses/division.ts';
import { type FoldedImages, foldedFeatures, readFeatures } from '../../workbench/analyses/foldedFeatures.ts';
import type { ExperimentJob, Prepared } from '../../workbench/analyses/job.ts';
import { nearDuplicates } from '../../workbench/datasets/nearDuplicates.ts';
import { describeModel } from '../../workbench/models/models.ts';
import { pictureFeeds } from '../../workbench/pictures/pictureFeeds.ts';
import { versions } from '../../workbench/workspace/versions.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import {
  everyTask,
  type FedTransfer,
  isFromScratch,
  type ScratchGiven,
  scratchTrainings,
  type TransferGiven,
  type TransferTask,
} from './analysis.ts';
import { type KeptTransfer, type TransferQuestion, transferArms } from './declaration.ts';
import { keepFitted, refuseTokens } from './job/fittedModel.ts';
import { scratchTime } from './job/scratchTime.ts';

export type TransferRequest = TransferQuestion & { readonly runtime?: string | undefined };

/** So many images of each class are drawn at least, where they are there, so that not too few are tested. */
const leastDrawn = 50;
const mostListed = 1000;

/**
 * Finds near-duplicates of the images that the model was trained on, computes the features of the others, then fits and trains classifiers.
 * Refuses a class with fewer images than are to be learnt from, and what cannot be trained from scratch.
 */
export const transfer: ExperimentJob<TransferRequest, TransferGiven, TransferTask, null, FedTransfer> = {
  prepare: async (workspace, request, context) => (await prepareTransfer(workspace, request, context, null)).prepared,
  division: {
    analysis: scratchTrainings as unknown as DividedAnalysis,
    divide: async (workspace, request, context, earlier) => {
      if (request.scratchSteps === 0 || request.name !== undefined)
        throw new SwitchbackError('UNSUPPORTED', say('transfer.notDivided'));
      const known = earlier as BeforeTraining | null;
      const { prepared, dataset, begun } = await prepareTransfer(workspace, request, context, known);
      const { loaded, machine, given } = prepared;
      await prepared.begin(null, stageOf(context, 0, 0.9));
      const { images, before } = begun();
      const { places, labels } = images.kept;
      return {
        ...{ loaded: loaded!, machine, dataset, images: images.images, before },
        isTaskAShard: true,
        given: { ...given, perClass: request.perClass, places, labels } satisfies ScratchGiven,
        prepared: prepared as Prepared<unknown, unknown, unknown>,
        known: ({ found }) => {
          const tasks = everyTask(given).flatMap((task, place) => (isFromScratch(task) ? [place] : []));
          return { tasks, found };
        },
      };
    },
  },
  changes: ['models', 'networks'],
  answers: {},
};

/** What is known of the images before anything is fitted or trained. */
interface BeforeTraining {
  /** Near-duplicates: the images by their numbers, what they are like, and how much. */
  readonly alike: readonly { readonly image: number; readonly other: string; readonly correlation: number }[];
  readonly features: { readonly shape: readonly number[]; readonly data: Float32Array };
  readonly unread: readonly number[];
}

/** `known`: what was found before, and is not found again. */
async function prepareTransfer(
  workspace: Workspace,
  request: TransferRequest,
  context: JobContext,
  known: BeforeTraining | null,
) {
  const { catalog } = workspace;
  const { split, folds, seed, classifier, perClass, scratchSteps, keepDuplicates, name } = request;
  const described = describeModel(workspace, request.model);
  const layer = request.layer ?? belowScores(described.network);
  const most = Math.max(...perClass);
  const drawn = Math.max(leastDrawn, Math.ceil((most * folds) / (folds - 1)) + 1);
  const folded = await foldedFeatures(workspace, { ...request, layers: [layer], perClass: drawn }, context);
  const { loaded, dataset, runtime, images: all, draw, keep } = folded;
  const { network, preprocessing, weights, model } = loaded;
  const { classes } = dataset;
  refuseTooFew(all, classes, { ...request, most, drawn });
  if (scratchSteps > 0 && !withClasses(network, classes.length))
    throw new SwitchbackError('UNSUPPORTED', say('transfer.noScratch', { network: network.name }));
  if (scratchSteps > 0) refuseTooLarge(preprocessing, classes.length * drawn, workspace.memoryBytes / 4);
  if (name !== undefined) {
    refuseBadModelName(name);
    checkNameIsFree(catalog, name);
    refuseTokens(network, layer);
  }
  const source = request.source ?? described.dataset?.name ?? null;
  const origin = source === null ? null : findDataset(catalog, source);
  if (!origin && !known) context.warn(say('transfer.noSource', { model: loaded.name }));
  const parameters: KeptTransfer['parameters'] = {
    ...{ dataset: dataset.name, split, layers: [layer], layer, folds, perClass, seed, classifier, scratchSteps },
    ...{ features: request.features, source, duplicates: request.duplicates, keepDuplicates, name: name ?? null },
    ...{ classes: [...classes], weightsHash: model.blob, runtime: runtime.version, versions: versions(runtime) },
  };
  let images: FoldedImages | undefined;
  let alike: BeforeTraining['alike'] = known?.alike ?? [];
  const arms = scratchSteps > 0 ? transferArms.length : 1;
  const prepared: Prepared<TransferGiven, TransferTask, null, FedTransfer> = {
    loaded,
    datasets: [dataset.id, ...(origin && origin.id !== dataset.id ? [origin.id] : [])],
    machine: { runtime, network, preprocessing, weights, memoryBytes: workspace.memoryBytes },
    given: { numbers: perClass.length, folds, classes: classes.length, classifier, scratchSteps, seed },
    parameters,
    unit: 'classifiers',
    total: arms * perClass.length * folds,
    step: say('progress.fitting'),
    sizeOf: () => 1,
    beginShare: 0.3,
    begin: async (_opening, ofBegin) => {
      if (origin && !known) {
        const found = await nearDuplicates(
          runtime,
          { root: dataset.root, images: all },
          { root: origin.root, images: imagesOfSplit(catalog, origin.id, 'train') },
          request.duplicates,
          stageOf(ofBegin, 0, 0.4),
        );
        const numbers = new Map(all.map((image, number) => [image, number]));
        alike = found.map(({ image, other, correlation }) => ({
          ...{ image: numbers.get(image)!, other: imageName(other), correlation },
        }));
      }
      const [first] = alike;
      if (first) {
        const fate = say(keepDuplicates ? 'transfer.leftIn' : 'transfer.leftOut');
        const pair = {
          image: imageName(all[first.image]!),
          other: first.other,
          correlation: first.correlation.toFixed(3),
        };
        const sets = { dataset: dataset.name, source: origin!.name };
        ofBegin.warn(say('transfer.duplicatesFound', { count: alike.length, ...sets, ...pair, fate }));
      }
      const leaveOut = new Set(keepDuplicates ? [] : alike.map(({ image }) => all[image]!));
      const left = all.filter((image) => !leaveOut.has(image));
      if (origin) refuseTooFew(left, classes, { ...request, most, drawn, source: origin.name });
      const { shape, data } = known?.features ?? {};
      const elsewhere = shape && { features: new Map([[layer, float32(shape, data!)]]), unread: known!.unread };
      images = await keep(stageOf(ofBegin, 0.4, 1), draw(leaveOut), elsewhere);
      const listed = alike
        .slice(0, mostListed)
        .map(({ image, other, correlation }) => ({ image: imageName(all[image]!), other, correlation }));
      const findings = { ...images.kept, nearDuplicates: listed, nearDuplicateCount: alike.length };
      return { findings, blobs: images.kept.features.map(({ blob }) => blob) };
    },
    feed: async function* (tasks, signal) {
      const { kept, images: own } = images!;
      const { labels } = kept;
      const features = readFeatures(workspace, kept, layer);
      const reader = pictureReader(dataset.root, own, preprocessing, { cacheBytes: workspace.memoryBytes / 4 });
      const pictures = async (rows: readonly number[]): Promise<LabelledPictures> => {
        for await (const { positions, pixels } of reader.read([rows], signal)) {
          const data = pictureFeeds(preprocessing, pixels)[PIXELS]! as LabelledPictures['pixels'];
          return { feed: PIXELS, pixels: data, labels: Int32Array.from(positions, (row) => labels[row]!) };
        }
        throw new SwitchbackError('BAD_DATASET', say('workbench.noneRead', { count: rows.length }));
      };
      const trainings = tasks.filter(isFromScratch);
      if (trainings.length > 0) {
        const subject = { runtime, network: withClasses(network, classes.length)!, preprocessing };
        const learnt = trainings.map(({ number }) => classes.length * perClass[number]!);
        context.warn(await scratchTime(subject, learnt, scratchSteps));
      }
      for (const task of tasks) {
        const rows = rowsOfFold({ ...kept, folds }, task.fold, perClass[task.number]!);
        const fed = !isFromScratch(task)
          ? { ...task, images: probeImages(features, labels, classes.length, rows) }
          : { ...task, learnt: await pictures(rows.train), tested: await pictures(rows.test) };
        yield { task, fed };
      }
    },
    end: async (_id, ofEnd) => {
      if (name === undefined) return;
      const question = { name, layer, most: request.features, classifier, classes };
      await keepFitted(workspace, { loaded, runtime }, images!.kept, question, ofEnd);
    },
  };
  const begun = () => {
    const { shape, data } = readFeatures(workspace, images!.kept, layer);
    const features = { shape, data: data as Float32Array };
    const before: BeforeTraining = { alike, features, unread: images!.kept.unread };
    return { images: images!, before };
  };
  return { prepared, dataset, begun };
}

/** The highest layer below the scores that is worth looking into; the highest of all where there is none. */
function belowScores(network: Network): string {
  const layers = layersOfInterest(network);
  const scores = logitsOf(network)?.name;
  const leading = new Set(scores === undefined ? [] : nodesBelow(network, scores).map(({ name }) => name));
  return layers.findLast((name) => leading.has(name) && name !== scores) ?? layers.at(-1)!;
}

function refuseTooFew(
  images: readonly CatalogImage[],
  classes: readonly string[],
  {
    most,
    drawn,
    folds,
    split,
    dataset,
    source,
  }: Pick<TransferRequest, 'folds' | 'split' | 'dataset'> & {
    readonly most: number;
    readonly drawn: number;
    /** Of the near-duplicates that are left out. */
    readonly source?: string | undefined;
  },
): void {
  const counts = Map.groupBy(images, ({ label }) => label);
  for (const [label, name] of classes.entries()) {
    const count = counts.get(label)?.length ?? 0;
    const taken = Math.min(count, drawn);
    if (taken - Math.ceil(taken / folds) >= most) continue;
    const places = { name, count, split, dataset, most, folds };
    const problem =
      source === undefined ? say('transfer.tooFew', places) : say('transfer.tooFewLeft', { ...places, source });
    throw new SwitchbackError('BAD_DATASET', problem);
  }
}

/** Those that are learnt from and those that are tested are in memory together, as bytes. */
function refuseTooLarge({ channels, cropSize }: Preprocessing, images: number, budget: number): void {
  const bytes = channels * cropSize[0] * cropSize[1];
  if (images * bytes <= budget) return;
  const most = Math.floor(budget / bytes);
  throw new SwitchbackError('BAD_ARGUMENT', say('transfer.tooLarge', { images, most }));
}

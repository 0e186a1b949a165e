import { availableParallelism } from 'node:os';
import { type Dataset, imageCounts } from '../../catalog/datasets/datasets.ts';
import { pageOfImages } from '../../catalog/datasets/images.ts';
import { networkById } from '../../catalog/models/networks.ts';
import { findRun, listRuns, type Run } from '../../catalog/training/runs.ts';
import { checkPreprocessing, preprocessingFor } from '../../dataset/preprocessing.ts';
import { defineNetwork } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { presetNames, presetNetwork } from '../../engine/network/presets.ts';
import { scoresOf } from '../../engine/network/scores.ts';
import { upTo } from '../../engine/network/upTo.ts';
import { paperRecipe } from '../../engine/training/recipe.ts';
import { asRunName, type RecipeChanges } from '../../shared/contract/training.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { fitted, type PictureFit, type Preprocessing } from '../../shared/preprocessing.ts';
import type { Recipe } from '../../shared/recipe.ts';
import { say } from '../../shared/sentence.ts';
import { classifierOf } from '../models/classifier.ts';
import { describeModel } from '../models/models.ts';
import { networkFromFile, networkFromText } from '../models/networkFile.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A network by a preset's name, its JSON file, or the text of one; or that of a model, to go on from its weights. */
export type TrainingNetwork =
  | { readonly preset: string }
  | { readonly file: string }
  | { readonly definition: string }
  | { readonly model: string }
  /** That of a run, with fresh weights. */
  | { readonly run: string };

/** A network as a person names one on a command line: a preset's name, else a file. */
export const namedNetwork = (name: string): TrainingNetwork =>
  presetNames.includes(name) ? { preset: name } : { file: name };

/** What to train, and how; what is left out has a default. */
export interface TrainingRequest {
  readonly dataset: string;
  readonly network: TrainingNetwork;
  readonly name?: string | undefined;
  /** One of Switchback's own by its name, or all that it is. */
  readonly preprocessing?: 'paper' | 'plain' | Preprocessing | undefined;
  /** How pictures of another shape are taken; default: by their middle, or as the preprocessing says. */
  readonly fit?: PictureFit | undefined;
  /** `[channels, height, width]` of a preset's input. */
  readonly inputShape?: readonly [number, number, number] | undefined;
  /** A `.safetensors` file, or a folder that `model export` wrote, to start from. */
  readonly weights?: string | undefined;
  readonly runtime?: string | undefined;
  readonly recipe: RecipeChanges;
}

type InputShape = readonly [number, number, number];

const smallPreset = 'zfnet-small';
const smallRecipe = { initialization: 'heFaintFirst', weightDecay: 0.0005, batchSize: 64 } as const;
/** The first training images, whose sizes decide the input of the small preset. */
const measuredImages = 1000;

/**
 * The paper's recipe with what was asked for. `zfnet-small` starts from He's initialisation, for its narrow layers fade what the
 * paper's lets through, and takes batches of 64, for its data sets are small. So few images do not wear away the noise that a first
 * layer starts with: it starts faint, and weights decay.
 */
export function recipeOf({ network, recipe }: TrainingRequest): Recipe {
  const ofSmall = 'preset' in network && network.preset === smallPreset ? smallRecipe : {};
  const given = Object.fromEntries(Object.entries(recipe).filter(([, value]) => value !== undefined));
  return { ...paperRecipe, ...ofSmall, seed: 1, threads: availableParallelism(), ...given };
}

/** The recipe of a run; those of earlier versions lack some fields. */
export const recipeOfRun = ({ recipe }: Pick<Run, 'recipe'>): Recipe => ({
  ...{ keepsBest: false, stopAfter: null },
  ...(recipe as Recipe),
});

/**
 * The network to train on a data set: of several outputs the scores alone. Throws `BAD_DATASET` when that has no training images or one class alone, `BAD_NETWORK` when one that is no preset does not end in a softmax over the data set's
 * classes, `BAD_ARGUMENT` for an unknown preset or a file that is not there; of a model, as `describeModel` and `classifierOf`.
 */
export function networkToTrain(
  { catalog }: Pick<Workspace, 'catalog'>,
  request: Pick<TrainingRequest, 'network' | 'inputShape'>,
  dataset: Dataset,
): Network {
  if (imageCounts(catalog, dataset.id).splits.train === 0) {
    throw new SwitchbackError('BAD_DATASET', say('workbench.noTrainingImages', { name: dataset.name }));
  }
  const classes = dataset.classes.length;
  if (classes < 2) throw new SwitchbackError('BAD_DATASET', say('workbench.oneClass', { name: dataset.name }));
  const source = request.network;
  if ('preset' in source) {
    const isSmall = source.preset === smallPreset;
    const inputShape = request.inputShape ?? (isSmall ? smallInputShape(catalog, dataset) : undefined);
    return presetNetwork(source.preset, { classes, inputShape });
  }
  const network = namedOrWritten({ catalog }, source);
  if (request.inputShape) {
    throw new SwitchbackError('BAD_ARGUMENT', say('workbench.inputOfPresetsOnly', { name: network.name }));
  }
  const scores = scoresOf(network);
  if (scores?.layer.op === 'softmax' && scores.shape[0] === classes) return upTo(network, [scores.name]);
  const last = scores ?? network.nodes.find(({ name }) => name === network.outputs[0])!;
  const ends = { network: network.name, layer: last.name, shape: last.shape.join('×') };
  throw new SwitchbackError('BAD_NETWORK', say('workbench.wrongEnd', { ...ends, dataset: dataset.name, classes }));
}

/** The network that a run trains. Throws `NOT_FOUND`. */
export const networkOfRun = ({ catalog }: Pick<Workspace, 'catalog'>, run: string): Network =>
  defineNetwork(networkById(catalog, findRun(catalog, run).networkId).definition);

function namedOrWritten(
  workspace: Pick<Workspace, 'catalog'>,
  source: Exclude<TrainingNetwork, { readonly preset: string }>,
): Network {
  if ('model' in source) return classifierOf(describeModel(workspace, source.model));
  if ('run' in source) return networkOfRun(workspace, source.run);
  return 'file' in source
    ? networkFromFile(source.file)
    : networkFromText(source.definition, say('network.theNetwork'));
}

/**
 * The preprocessing that is asked for; else a model's own, the paper's for the networks of its size, the plain one for small inputs. Throws
 * `BAD_NETWORK` for one that does not give the network's input.
 */
export function preprocessingOf(
  workspace: Pick<Workspace, 'catalog'>,
  request: TrainingRequest,
  network: Network,
): Preprocessing {
  const own = statedPreprocessing(workspace, request, network);
  return request.fit === undefined ? own : fitted(own, request.fit);
}

function statedPreprocessing(
  workspace: Pick<Workspace, 'catalog'>,
  { network, preprocessing }: TrainingRequest,
  { inputShape }: Network,
): Preprocessing {
  if (typeof preprocessing === 'object') {
    checkPreprocessing(preprocessing, inputShape);
    return preprocessing;
  }
  if ('model' in network && preprocessing === undefined) return describeModel(workspace, network.model).preprocessing;
  return preprocessingFor(preprocessing ?? (inputShape[1] >= 128 ? 'paper' : 'plain'), inputShape);
}

/** `zfnet-small` takes the images' own size between 28 and 64 px, and one channel for the grey images of IDX files. */
function smallInputShape(catalog: Workspace['catalog'], { id, format }: Dataset): InputShape {
  const images = pageOfImages(catalog, { datasetId: id, split: 'train', label: null }, 0, measuredImages);
  const sides = images.map(({ width, height }) => Math.min(width, height)).sort((a, b) => a - b);
  const side = Math.min(64, Math.max(28, sides[Math.floor(sides.length / 2)]!));
  return [format === 'idx' ? 1 : 3, side, side];
}

/** A name for a new run after its data set and network, as far as a run may be called so, with a number where that is taken. */
export function freeRunName({ catalog }: Pick<Workspace, 'catalog'>, dataset: Dataset, network: Network): string {
  const base = asRunName(`${dataset.name}-${network.name}`);
  const taken = new Set(listRuns(catalog).map(({ name }) => name));
  const candidates = [base, ...Array.from({ length: taken.size + 1 }, (_, i) => `${base}-${i + 2}`)];
  return candidates.find((name) => !taken.has(name))!;
}

import { availableParallelism } from 'node:os';
import type { Dataset } from '../catalog/datasets.ts';
import type { CatalogImage } from '../catalog/images.ts';
import { preprocessingFor } from '../dataset/preprocessing.ts';
import type { Network } from '../engine/network/network.ts';
import { presetNames, presetNetwork } from '../engine/network/presets.ts';
import { paperRecipe, type Recipe } from '../engine/training/recipe.ts';
import { SwitchbackError } from '../shared/errors.ts';
import type { Preprocessing } from '../shared/preprocessing.ts';
import { networkFromFile } from './networkFile.ts';

/** What to train, and how; what is left out has a default. */
export interface TrainingRequest {
  readonly dataset: string;
  /** A preset's name, or a network's JSON file. */
  readonly network: string;
  readonly name?: string | undefined;
  readonly preprocessing?: Preprocessing['kind'] | undefined;
  /** `[channels, height, width]` of a preset's input. */
  readonly inputShape?: readonly [number, number, number] | undefined;
  /** A `.safetensors` file, or a folder that `checkpoint export` wrote, to start from. */
  readonly weights?: string | undefined;
  readonly runtime?: string | undefined;
  readonly recipe: Partial<Recipe>;
}

type InputShape = readonly [number, number, number];

/**
 * The paper's recipe with what was asked for. `zfnet-small` starts from He's initialisation, for its narrow layers fade what the
 * paper's lets through, and takes batches of 64, for its data sets are small.
 */
export function recipeOf({ network, recipe }: TrainingRequest): Recipe {
  const ofSmall = network === 'zfnet-small' ? ({ initialization: 'he', batchSize: 64 } as const) : {};
  const given = Object.fromEntries(Object.entries(recipe).filter(([, value]) => value !== undefined));
  return { ...paperRecipe, ...ofSmall, seed: 1, threads: availableParallelism(), ...given };
}

/**
 * The network to train on a data set. Throws `BAD_NETWORK` when a network file does not end in a softmax over the data set's
 * classes, `BAD_ARGUMENT` for a name that is neither a preset nor a file.
 */
export function networkOf(request: TrainingRequest, dataset: Dataset, images: readonly CatalogImage[]): Network {
  const classes = dataset.classes.length;
  if (presetNames.includes(request.network)) {
    const inputShape = request.inputShape ?? defaultInputShape(request.network, dataset, images);
    return presetNetwork(request.network, { classes, ...(inputShape && { inputShape }) });
  }
  const network = networkFromFile(request.network);
  if (request.inputShape) {
    const message = `--input is for presets; the network ${request.network} has an input of its own: change it there.`;
    throw new SwitchbackError('BAD_ARGUMENT', message);
  }
  const last = network.nodes.at(-1)!;
  if (last.layer.op === 'softmax' && last.shape[0] === classes) return network;
  const ends = `ends in "${last.name}" of shape ${last.shape.join('×')}`;
  const message = `The network ${request.network} ${ends}, but the data set "${dataset.name}" needs a softmax over ${classes} classes: change its last layers.`;
  throw new SwitchbackError('BAD_NETWORK', message);
}

/** The paper's preprocessing for the networks of its size, the plain one for small inputs, unless one is asked for. */
export function preprocessingOf({ preprocessing }: TrainingRequest, { inputShape }: Network): Preprocessing {
  return preprocessingFor(preprocessing ?? (inputShape[1] >= 128 ? 'paper' : 'plain'), inputShape);
}

/** `zfnet-small` takes the images' own size between 28 and 64 px, and one channel for the grey images of IDX files. */
function defaultInputShape(
  preset: string,
  { format }: Dataset,
  images: readonly CatalogImage[],
): InputShape | undefined {
  if (preset !== 'zfnet-small') return undefined;
  const sides = images.map(({ width, height }) => Math.min(width, height)).sort((a, b) => a - b);
  const side = Math.min(64, Math.max(28, sides[Math.floor(sides.length / 2)]!));
  return [format === 'idx' ? 1 : 3, side, side];
}

import { type Dataset, datasetById, findDataset, imageCounts } from '../../../catalog/datasets/datasets.ts';
import { networkById } from '../../../catalog/models/networks.ts';
import { hashOf } from '../../../catalog/storage/content.ts';
import { findRun } from '../../../catalog/training/runs.ts';
import { networkDefinition } from '../../../engine/network/define.ts';
import type { Network } from '../../../engine/network/network.ts';
import { multiplyAdds, parameterCount } from '../../../engine/network/parameters.ts';
import type { NetworkSource } from '../../../shared/contract/network.ts';
import { asRunName, type RecipeChanges } from '../../../shared/contract/training.ts';
import { SwitchbackError, sentenceOf } from '../../../shared/errors.ts';
import type { Preprocessing } from '../../../shared/preprocessing.ts';
import type { Recipe } from '../../../shared/recipe.ts';
import { say } from '../../../shared/sentence.ts';
import {
  namedNetwork,
  networkToTrain,
  preprocessingOf,
  recipeOf,
  type TrainingRequest,
} from '../../../workbench/training/trainingRequest.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { readyVariants } from '../analysis/ready.ts';
import { parseVariant, variantOf } from '../analysis/variant.ts';
import type { AblationPlan, PlannedVariant } from '../declaration/plan.ts';

/** What is asked: as a page may, and with what only the command line may, a file by its name, a runtime, and a trial. */
export interface AblationRequest {
  readonly name?: string | undefined;
  readonly dataset?: string | undefined;
  readonly network: NetworkSource | { readonly run: string } | { readonly named: string };
  readonly inputShape?: readonly [number, number, number] | undefined;
  readonly recipe: Omit<RecipeChanges, 'seed'>;
  readonly variants?: readonly string[] | undefined;
  readonly seeds: readonly number[];
  readonly runtime?: string | undefined;
  /** Of the variants of table 3 those alone that have fewer layers. */
  readonly quick?: boolean | undefined;
}

/** What all runs of an ablation have in common. */
export interface Setting {
  readonly dataset: Dataset;
  readonly base: Network;
  readonly preprocessing: Preprocessing;
  /** Its seed is each run's own. */
  readonly recipe: Recipe;
}

/** A variant that can be trained. */
export interface ReadyVariant {
  readonly name: string;
  /** Empty for the base. */
  readonly text: string;
  readonly network: Network;
}

/** Throws as a training would before its first step, and `BAD_ARGUMENT` where nothing says on which data set. */
export function settingOf(workspace: Workspace, request: AblationRequest): Setting {
  const { dataset, ...training } = trainingOf(workspace, request);
  const base = networkToTrain(workspace, training, dataset);
  const asked = { ...training, dataset: dataset.name };
  return { dataset, base, preprocessing: preprocessingOf(workspace, asked, base), recipe: recipeOf(asked) };
}

/** Of each run the last checkpoint is kept, unless others are asked for. */
function trainingOf(
  { catalog }: Workspace,
  { dataset, network, inputShape, recipe: changes }: AblationRequest,
): Omit<TrainingRequest, 'dataset'> & { readonly dataset: Dataset } {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const recipe: RecipeChanges = { checkpointEpochs: [], ...given };
  if (!('run' in network)) {
    if (dataset === undefined) throw new SwitchbackError('BAD_ARGUMENT', say('ablation.noDataset'));
    const source = 'named' in network ? namedNetwork(network.named) : network;
    return { dataset: findDataset(catalog, dataset), network: source, inputShape, recipe };
  }
  const run = findRun(catalog, network.run);
  return {
    dataset: dataset === undefined ? datasetById(catalog, run.datasetId) : findDataset(catalog, dataset),
    network: { definition: JSON.stringify(networkById(catalog, run.networkId).definition) },
    preprocessing: run.preprocessing,
    recipe: { ...(run.recipe as Recipe), ...recipe },
  };
}

/** The texts of variants that are asked for: without any those of table 3. */
export function askedVariants({ base }: Setting, { variants, quick }: AblationRequest): readonly string[] {
  return variants ?? readyVariants(base).filter((text) => !quick || text.startsWith('minus'));
}

/** The base and variants by their texts. Throws as `parseVariant` and `variantOf`, and `BAD_ARGUMENT` for two of one name. */
export function variantsOf({ base }: Setting, texts: readonly string[]): ReadyVariant[] {
  const variants = texts.map((text) => {
    const variant = parseVariant(text);
    return { name: variant.name, text, network: variantOf(base, variant) };
  });
  const all = [{ name: base.name, text: '', network: base }, ...variants];
  // Their runs are called after them.
  const names = all.map(({ name }) => asRunName(name));
  const twice = all.find((_, i) => names.indexOf(names[i]!) < i);
  if (twice) throw new SwitchbackError('BAD_ARGUMENT', say('ablation.twoOfName', { name: twice.name }));
  return all;
}

/** The same of ablations that can go on with one another: their runs differ by variant and seed alone. */
export function keyOf({ dataset, base, preprocessing, recipe }: Setting): string {
  return hashOf(JSON.stringify([dataset.id, networkDefinition(base), preprocessing, comparable(recipe)]));
}

/** A recipe without what may differ between runs of one ablation. */
export function comparable(recipe: Recipe): Partial<Recipe> {
  const { seed: _seed, threads: _threads, keepsBest, stopAfter, ...rest } = recipe;
  // Recipes of earlier versions have neither of these: where nothing is asked for they are the same.
  return { ...rest, ...(keepsBest && { keepsBest }), ...((stopAfter ?? null) !== null && { stopAfter }) };
}

/** Multiply-adds of an image, as a share of the base's. */
export const costOf = ({ base }: Setting, network: Network): number => multiplyAdds(network) / multiplyAdds(base);

/** A training step takes three times a forward pass: the training images, and a third of the validation images. */
export function imagesPerEpoch({ catalog }: Workspace, { dataset }: Setting): number {
  const { splits } = imageCounts(catalog, dataset.id);
  return splits.train + splits.val / 3;
}

/** What would be trained, variants that do not fit among it. Throws as `settingOf`. */
export function planOf(workspace: Workspace, request: AblationRequest): AblationPlan {
  const setting = settingOf(workspace, request);
  const { base, dataset, recipe } = setting;
  const ready = readyVariants(base);
  const own = (request.variants ?? []).filter((text) => !ready.includes(text));
  const planned = (name: string, text: string, network: Network): PlannedVariant => ({
    ...{ name, text, problem: null },
    parameters: parameterCount(network),
    cost: costOf(setting, network),
  });
  const variants = [...ready, ...own].map((text): PlannedVariant => {
    try {
      const variant = parseVariant(text);
      return planned(variant.name, text, variantOf(base, variant));
    } catch (error) {
      return { name: text, text, parameters: 0, cost: 0, problem: sentenceOf(error) };
    }
  });
  return {
    ...{ network: base.name, dataset: dataset.name, epochs: recipe.epochs },
    variants: [planned(base.name, '', base), ...variants],
    imagesPerEpoch: imagesPerEpoch(workspace, setting),
  };
}

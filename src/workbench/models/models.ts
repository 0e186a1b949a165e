import { type Dataset, datasetById } from '../../catalog/datasets/datasets.ts';
import { findModel, type Model } from '../../catalog/models/models.ts';
import { networkById } from '../../catalog/models/networks.ts';
import { checkedBlobFile } from '../../catalog/storage/blobs.ts';
import { type Run, runById } from '../../catalog/training/runs.ts';
import { defineNetwork } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { checkWeights } from '../../engine/network/parameters.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import { readSafetensors } from '../../modelfile/safetensors.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A model and what it is of. */
export interface DescribedModel {
  /** By which it is asked for: `run@epoch`, or the name of a file's model. */
  readonly name: string;
  readonly model: Model;
  readonly network: Network;
  readonly preprocessing: Preprocessing;
  /** In the order of the outputs; `null` where nobody has named them. */
  readonly classes: readonly string[] | null;
  /** Of a run's model: the run, and the data set that it learns. */
  readonly run: Run | null;
  readonly dataset: Dataset | null;
}

/** A model with everything needed to compute with it. */
export interface LoadedModel extends DescribedModel {
  /** The mean image, where there is one, among them as `mean`. */
  readonly weights: Record<string, Tensor>;
}

/** Looks a model up without its weights. Throws as `findModel`. */
export const describeModel = ({ catalog }: Pick<Workspace, 'catalog'>, reference: string): DescribedModel =>
  described({ catalog }, findModel(catalog, reference));

/** What a model of the catalog is of. */
export function described({ catalog }: Pick<Workspace, 'catalog'>, model: Model): DescribedModel {
  const run = model.runId === null ? null : runById(catalog, model.runId);
  return {
    name: model.name,
    model,
    network: defineNetwork(networkById(catalog, model.networkId).definition),
    preprocessing: model.preprocessing,
    classes: model.classes,
    run,
    dataset: run && datasetById(catalog, run.datasetId),
  };
}

/** With which its training began; `null` for a file's model. */
export const seedOf = ({ run }: Pick<DescribedModel, 'run'>): number | null =>
  run && (run.recipe as { readonly seed: number }).seed;

/** Loads several models. Throws as `loadModel`, and `BAD_ARGUMENT` for one named twice. */
export function loadModels(workspace: Workspace, references: readonly string[]): LoadedModel[] {
  const loaded = references.map((name) => loadModel(workspace, name));
  const twin = loaded.find(({ model }, i) => loaded.findIndex((own) => own.model.id === model.id) < i);
  if (twin) throw new SwitchbackError('BAD_ARGUMENT', say('workbench.sameModel', { model: twin.name }));
  return loaded;
}

/** Loads a model. Throws as `findModel`, `BAD_FILE` for damaged weights, `MISMATCH` for weights of another network. */
export function loadModel(workspace: Workspace, reference: string): LoadedModel {
  const found = describeModel(workspace, reference);
  const weights = readSafetensors(checkedBlobFile(workspace.blobs, found.model.blob));
  checkWeights(found.network, weights);
  return { ...found, weights };
}

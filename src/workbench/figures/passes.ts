import { findDataset } from '../../catalog/datasets/datasets.ts';
import { type IndexPass, latestPass } from '../../catalog/features/indexes.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { DescribedModel } from '../models/models.ts';
import { usualDataset } from '../models/usualDataset.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Images that a panel asks for; `null`: those of the latest index. */
export interface WantedImages {
  readonly dataset: string | null;
  readonly split: SplitName | null;
}

/** `latestPass` over the wanted images. */
export function passOver(
  { catalog }: Pick<Workspace, 'catalog'>,
  modelId: number,
  layer: string,
  { dataset, split }: WantedImages,
): IndexPass | null {
  const datasetId = dataset === null ? null : findDataset(catalog, dataset).id;
  return latestPass(catalog, modelId, layer, { datasetId, split });
}

/** The images to index where a layer is not: those of the usual data set, for validation. Throws `NOT_FOUND` where there is none. */
export function imagesToIndex(
  { catalog }: Pick<Workspace, 'catalog'>,
  described: DescribedModel,
  { dataset, split }: WantedImages,
): { readonly dataset: string; readonly split: SplitName } {
  const name = dataset ?? usualDataset({ catalog }, described)?.name;
  if (name === undefined)
    throw new SwitchbackError('NOT_FOUND', say('workbench.noDatasetToIndex', { model: described.name }));
  return { dataset: name, split: split ?? 'val' };
}

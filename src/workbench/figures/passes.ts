import { datasetById, findDataset } from '../../catalog/datasets/datasets.ts';
import { type IndexPass, latestPass } from '../../catalog/features/indexes.ts';
import type { SplitName } from '../../shared/contract/dataset.ts';
import type { DescribedCheckpoint } from '../models/checkpoints.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Images that a panel asks for; `null`: those of the latest index. */
export interface WantedImages {
  readonly dataset: string | null;
  readonly split: SplitName | null;
}

/** `latestPass` over the wanted images. */
export function passOver(
  { catalog }: Pick<Workspace, 'catalog'>,
  checkpointId: number,
  layer: string,
  { dataset, split }: WantedImages,
): IndexPass | null {
  const datasetId = dataset === null ? null : findDataset(catalog, dataset).id;
  return latestPass(catalog, checkpointId, layer, { datasetId, split });
}

/** The images to index where a layer is not: what it was trained on, for validation. */
export function imagesToIndex(
  { catalog }: Pick<Workspace, 'catalog'>,
  { run }: DescribedCheckpoint,
  { dataset, split }: WantedImages,
): { readonly dataset: string; readonly split: SplitName } {
  return { dataset: dataset ?? datasetById(catalog, run.datasetId).name, split: split ?? 'val' };
}

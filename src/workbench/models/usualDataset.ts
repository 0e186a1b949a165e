import { type Dataset, datasetById, listDatasets } from '../../catalog/datasets/datasets.ts';
import { listPasses } from '../../catalog/features/indexes.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { classesOf } from './classTable.ts';
import type { DescribedModel } from './models.ts';

/**
 * The data set to look at a model with, where nobody has chosen one: what it learned; for a file's model what it was indexed on last, else the data set
 * that has most of its classes, else the first. `null` where there is none.
 */
export function usualDataset({ catalog }: Pick<Workspace, 'catalog'>, described: DescribedModel): Dataset | null {
  if (described.dataset) return described.dataset;
  const indexed = listPasses(catalog, described.model.id).at(-1);
  if (indexed) return datasetById(catalog, indexed.datasetId);
  const known = listDatasets(catalog).map((dataset) => {
    const matched = classesOf({ catalog }, described, dataset).filter((match) => match !== null);
    return { id: dataset.id, share: matched.length / Math.max(1, dataset.classes.length) };
  });
  const [best] = known.toSorted((a, b) => b.share - a.share || a.id - b.id);
  return best ? datasetById(catalog, best.id) : null;
}

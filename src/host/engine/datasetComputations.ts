import { previewDataset } from '../../workbench/datasets/previewDataset.ts';
import type { Computations } from './computation.ts';

/** Of a folder that is about to be added. */
export const datasetComputations: Computations<'dataset.preview'> = {
  'dataset.preview': (_models, { folder, label }, { signal }) => previewDataset(folder, label, signal),
};

import type { ComputedRef } from 'vue';
import { type AnalysisOption, useAnalysisOptions } from '../../../renderer/experiments/useAnalysisOptions.ts';

/** The comparisons that there are, as options of a field, latest first. */
export const useSimilarityOptions = (): ComputedRef<readonly AnalysisOption[]> =>
  useAnalysisOptions('similarity', ({ names, dataset, split }) => [...names, `${dataset}, ${split}`].join(' · '));

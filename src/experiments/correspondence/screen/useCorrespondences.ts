import type { ComputedRef } from 'vue';
import { type AnalysisOption, useAnalysisOptions } from '../../../renderer/experiments/useAnalysisOptions.ts';

/** Earlier correspondences, as options of a field, latest first. */
export const useCorrespondences = (): ComputedRef<readonly AnalysisOption[]> =>
  useAnalysisOptions('correspondence', ({ model, set }) => `${set} · ${model}`);

import type { ComputedRef } from 'vue';
import { type AnalysisOption, useAnalysisOptions } from '../../../renderer/experiments/useAnalysisOptions.ts';

/** The ablations, as options of a field, latest first. */
export const useAblationOptions = (): ComputedRef<readonly AnalysisOption[]> =>
  useAnalysisOptions('ablation', ({ name }) => name);

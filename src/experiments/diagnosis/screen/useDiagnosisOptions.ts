import type { ComputedRef } from 'vue';
import { type AnalysisOption, useAnalysisOptions } from '../../../renderer/experiments/useAnalysisOptions.ts';

/** The diagnoses that there are, as options of a field, latest first. */
export const useDiagnosisOptions = (): ComputedRef<readonly AnalysisOption[]> =>
  useAnalysisOptions('diagnosis', ({ names }) => names.join(' · '));

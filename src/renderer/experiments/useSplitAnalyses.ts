import type { ComputedRef } from 'vue';
import type { AnalysisKind } from '../../shared/contract/analysis.ts';
import type { splitSummary } from '../../shared/splitAnalysis.ts';
import { type AnalysisOption, useAnalysisOptions } from './useAnalysisOptions.ts';

type Summary = ReturnType<typeof splitSummary>;
/** One of the whole network has no layer; one of a single class names it, one of several models names them. */
type SplitSummary = Omit<Summary, 'layer'> &
  Partial<Pick<Summary, 'layer'>> & { readonly className?: string; readonly models?: readonly string[] };

/** The analyses of an experiment that goes over the images of a split, as options of a field, latest first. */
export const useSplitAnalyses = (kind: AnalysisKind): ComputedRef<readonly AnalysisOption[]> =>
  useAnalysisOptions(kind, (summary) => {
    const { model, models = [model], layer, className, dataset, split } = summary as unknown as SplitSummary;
    return [models.join(' + '), layer, className, [dataset, split].filter(Boolean).join(', ')]
      .filter(Boolean)
      .join(' · ');
  });

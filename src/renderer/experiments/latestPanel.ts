import { type Component, defineAsyncComponent } from 'vue';
import type { AnalysisKind } from '../../shared/contract/analysis.ts';
import type { NewPanelContent } from '../../shared/figureDocument.ts';
import { client } from '../contract/client.ts';
import type { ExperimentScreen } from './experimentScreen.ts';

/** A panel of an experiment that shows an analysis and has no fields but that: a new one shows the latest. */
export function latestPanel<K extends AnalysisKind>(
  kind: K,
  fields: Component = defineAsyncComponent(() => import('./AnalysisField.vue')),
): ExperimentScreen<K>['panel'] {
  return {
    fields,
    first: async () => {
      const [latest] = (await client.request('analysis.list', { kind })).result as { readonly id: number }[];
      return latest ? ({ kind, analysisId: latest.id } as Extract<NewPanelContent, { kind: K }>) : null;
    },
  };
}

import { SquareDashed } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import { client } from '../../../renderer/contract/client.ts';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import type { AnalysisSummary } from '../../../shared/contract/analysis.ts';

/** Where occlusions are seen, and how a panel of one begins. */
export const occlusion: ExperimentScreen<'occlusion'> = {
  icon: SquareDashed,
  place: 1,
  path: '/occlusion',
  component: () => import('./OcclusionScreen.vue'),
  panel: {
    fields: defineAsyncComponent(() => import('./PanelFields.vue')),
    first: async () => {
      const listed = (await client.request('analysis.list', { kind: 'occlusion' })).result;
      const [latest] = listed as AnalysisSummary<'occlusion'>[];
      return latest ? { kind: 'occlusion', analysisId: latest.id } : null;
    },
  },
};

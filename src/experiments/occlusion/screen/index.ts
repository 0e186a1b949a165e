import { SquareDashed } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where occlusions are seen, and how a panel of one begins. */
export const occlusion: ExperimentScreen<'occlusion'> = {
  icon: SquareDashed,
  place: 1,
  path: '/occlusion',
  component: () => import('./OcclusionScreen.vue'),
  panel: latestPanel(
    'occlusion',
    defineAsyncComponent(() => import('./PanelFields.vue')),
  ),
};

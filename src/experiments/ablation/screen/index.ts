import { Scissors } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where ablations are seen, and how a panel of one begins. */
export const ablation: ExperimentScreen<'ablation'> = {
  icon: Scissors,
  place: 7,
  path: '/ablation',
  component: () => import('./AblationScreen.vue'),
  panel: latestPanel(
    'ablation',
    defineAsyncComponent(() => import('./PanelFields.vue')),
  ),
};

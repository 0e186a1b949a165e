import { Film } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where it is seen. */
export const evolution: ExperimentScreen<'evolution'> = {
  icon: Film,
  place: 2,
  path: '/evolution',
  component: () => import('./EvolutionScreen.vue'),
  panel: latestPanel(
    'evolution',
    defineAsyncComponent(() => import('./PanelFields.vue')),
  ),
};

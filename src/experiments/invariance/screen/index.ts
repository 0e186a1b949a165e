import { Move3d } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where it is seen. */
export const invariance: ExperimentScreen<'invariance'> = {
  icon: Move3d,
  place: 3,
  path: '/invariance',
  component: () => import('./InvarianceScreen.vue'),
  panel: latestPanel(
    'invariance',
    defineAsyncComponent(() => import('./PanelFields.vue')),
  ),
};

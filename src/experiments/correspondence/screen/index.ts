import { Waypoints } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where parts are marked and compared. */
export const correspondence: ExperimentScreen<'correspondence'> = {
  icon: Waypoints,
  place: 4,
  path: '/correspondence',
  component: () => import('./CorrespondenceScreen.vue'),
  panel: latestPanel(
    'correspondence',
    defineAsyncComponent(() => import('./PanelFields.vue')),
  ),
};

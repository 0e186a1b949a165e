import { Shapes } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where it is seen. */
export const classView: ExperimentScreen<'classView'> = {
  icon: Shapes,
  place: 5,
  path: '/classes',
  component: () => import('./ClassViewScreen.vue'),
  panel: latestPanel(
    'classView',
    defineAsyncComponent(() => import('./PanelFields.vue')),
  ),
};

import { ChartColumn } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where maps are seen over their whole range. */
export const activationRange: ExperimentScreen<'activationRange'> = {
  icon: ChartColumn,
  place: 11.5,
  path: '/activation-range',
  component: () => import('./RangeScreen.vue'),
  panel: latestPanel(
    'activationRange',
    defineAsyncComponent(() => import('./PanelFields.vue')),
  ),
};

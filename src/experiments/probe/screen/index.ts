import { Layers } from '@lucide/vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where it is seen. */
export const probe: ExperimentScreen<'probe'> = {
  icon: Layers,
  place: 9,
  path: '/probe',
  component: () => import('./ProbeScreen.vue'),
  panel: latestPanel('probe'),
};

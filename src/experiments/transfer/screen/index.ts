import { Shuffle } from '@lucide/vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where it is seen. */
export const transfer: ExperimentScreen<'transfer'> = {
  icon: Shuffle,
  place: 8,
  path: '/transfer',
  component: () => import('./TransferScreen.vue'),
  panel: latestPanel('transfer'),
};

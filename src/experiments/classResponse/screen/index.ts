import { Tags } from '@lucide/vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where it is seen. */
export const classResponse: ExperimentScreen<'classResponse'> = {
  icon: Tags,
  place: 11,
  path: '/class-response',
  component: () => import('./ClassResponseScreen.vue'),
  panel: latestPanel('classResponse'),
};

import { Target } from '@lucide/vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where it is seen. */
export const evaluation: ExperimentScreen<'evaluation'> = {
  icon: Target,
  place: 10,
  path: '/evaluation',
  component: () => import('./EvaluationScreen.vue'),
  panel: latestPanel('evaluation'),
};

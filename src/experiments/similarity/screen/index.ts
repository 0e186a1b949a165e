import { Combine } from '@lucide/vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';
import PanelFields from './PanelFields.vue';

/** Where it is seen. */
export const similarity: ExperimentScreen<'similarity'> = {
  icon: Combine,
  place: 13,
  path: '/similarity',
  component: () => import('./SimilarityScreen.vue'),
  panel: latestPanel('similarity', PanelFields),
};

import { Stethoscope } from '@lucide/vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';
import PanelFields from './PanelFields.vue';

/** Where it is seen. */
export const diagnosis: ExperimentScreen<'diagnosis'> = {
  icon: Stethoscope,
  place: 6,
  path: '/diagnosis',
  component: () => import('./DiagnosisScreen.vue'),
  panel: latestPanel('diagnosis', PanelFields),
};

import { Crosshair } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where methods are held against known evidence. */
export const evidence: ExperimentScreen<'evidence'> = {
  icon: Crosshair,
  place: 12.5,
  path: '/evidence',
  component: () => import('./EvidenceScreen.vue'),
  panel: latestPanel(
    'evidence',
    defineAsyncComponent(() => import('./PanelFields.vue')),
  ),
};

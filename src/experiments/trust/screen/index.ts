import { Scale } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestPanel } from '../../../renderer/experiments/latestPanel.ts';

/** Where projections are held against controls. */
export const trust: ExperimentScreen<'trust'> = {
  icon: Scale,
  place: 12,
  path: '/trust',
  component: () => import('./TrustScreen.vue'),
  panel: latestPanel(
    'trust',
    defineAsyncComponent(() => import('./PanelFields.vue')),
  ),
  besideUnit: defineAsyncComponent(() => import('./UnitTrust.vue')),
  besidePanel: defineAsyncComponent(() => import('./PanelTrust.vue')),
};

import { Grid3x3 } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestLayer } from '../../../renderer/experiments/latestLayer.ts';

/** The atlas, and how a panel of features begins: with the highest maps of the latest model. A unit's address is stable and can be pasted. */
export const features: ExperimentScreen<'features'> = {
  icon: Grid3x3,
  place: -2,
  path: '/features/:model?/:layer?/:channel(\\d+)?',
  component: () => import('./FeaturesScreen.vue'),
  ofModel: (model) => ({ model }),
  ofUnit: ({ model, layer, channel }) => ({ model, layer, channel }),
  panel: {
    fields: defineAsyncComponent(() => import('./PanelFields.vue')),
    first: async () => {
      const latest = await latestLayer();
      return latest && { kind: 'features', checkpoint: latest.model.name, layers: [{ layer: latest.layer }] };
    },
  },
};

import { Columns2 } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { ExperimentScreen } from '../../../renderer/experiments/experimentScreen.ts';
import { latestLayer } from '../../../renderer/experiments/latestLayer.ts';

/** Where two models are compared, and how a panel of them begins: with the latest and another checkpoint of its run, one that is indexed where there is one. */
export const compare: ExperimentScreen<'compare'> = {
  icon: Columns2,
  place: 100,
  path: '/compare/:left?/:right?/:layer?/:channel?',
  component: () => import('./CompareScreen.vue'),
  ofModel: (left) => ({ left }),
  panel: {
    fields: defineAsyncComponent(() => import('./PanelFields.vue')),
    first: async () => {
      const latest = await latestLayer();
      if (!latest) return null;
      const { models, model, layer } = latest;
      const ofRun = models.filter(({ run, name }) => run !== null && run === model.run && name !== model.name);
      const other = ofRun.findLast(({ indexed }) => indexed) ?? ofRun.at(-1) ?? model;
      return { kind: 'compare', checkpoints: [other.name, model.name], layer };
    },
  },
};

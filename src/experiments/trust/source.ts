import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import { plainSource, type Tables } from '../../workbench/analyses/plainSource.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import { type KeptTrust, shown } from './declaration/kept.ts';
import type { TrustPanelContent } from './declaration.ts';
import { itemRasters } from './job/rasters.ts';
import { ofUnits } from './source/ofUnits.ts';
import { causalTable, scoreTable, weightTable } from './source/tables.ts';

const tables: Tables = {
  'scores.csv': (kept, arrays) => scoreTable(shown(kept as KeptTrust, arrays)),
  'weights.csv': (kept, arrays) => weightTable(shown(kept as KeptTrust, arrays)),
  'causal.csv': (kept, arrays) => causalTable(shown(kept as KeptTrust, arrays)),
};
const plain = plainSource('trust', tables);

/** Its arrays, its scores and curves as tables, and a panel of one unit. */
export const trust: ExperimentSource<KeptTrust, TrustPanelContent> = {
  ...plain,
  ofUnits,
  panel: (workspace, content) => ({
    ...plain.panel(workspace, content),
    load: async () => {
      const kept = keptAnalysis(workspace, 'trust', content.analysisId);
      const item = Math.min(content.item, kept.parameters.items.length - 1);
      const rasters = await itemRasters(workspace, kept, item);
      return { kind: 'trust', shown: shown(kept, keptArrays(workspace, 'trust', kept)), item, ...rasters };
    },
  }),
};

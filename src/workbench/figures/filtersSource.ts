import { encodeNpy } from '../../modelfile/npy.ts';
import type { ContentOf } from '../../shared/figureDocument.ts';
import { filtersOfWeights } from '../models/firstFilters.ts';
import { describeModel } from '../models/models.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { PanelSource } from './source.ts';

/** The first convolution's filters. Throws as `panelSource`, and `UNSUPPORTED` for a network without a convolution. */
export function filtersSource(workspace: Workspace, content: ContentOf<'filters'>): PanelSource {
  const { name, model, network } = describeModel(workspace, content.checkpoint);
  const { columns, key } = content;
  const read = () => filtersOfWeights(workspace, model.blob);
  return {
    state: 'ready',
    key: JSON.stringify([content, model.blob]),
    load: async () => ({ kind: 'filters', ...read(), columns, key }),
    provenance: async () => ({
      model: name,
      weightsHash: model.blob,
      network: network.name,
      filters: 'first convolution',
    }),
    files: async () => {
      const { layer, filters } = read();
      return { [`${layer}.weight.npy`]: encodeNpy(filters) };
    },
  };
}

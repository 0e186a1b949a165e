import type { OcclusionFileName } from '../../shared/contract/occlusion.ts';
import type { ContentOf } from '../../shared/figureDocument.ts';
import { keptOcclusion } from '../keptOcclusions.ts';
import { occludedModel, occlusionData, otherTiles } from '../occlusionData.ts';
import { occlusionFile, occlusionReport } from '../occlusionFiles.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { missingProjections, type PanelSource } from './source.ts';
import { loadedTiles, tileFiles, tilesKey, tilesProvenance } from './unitTiles.ts';

const rawFiles: readonly OcclusionFileName[] = [
  'probability.npy',
  'activation.npy',
  'class.npy',
  'computed.npy',
  'projection.npy',
  'input.png',
];

/** An occlusion that is kept. Throws `NOT_FOUND`. */
export function occlusionSource(workspace: Workspace, content: ContentOf<'occlusion'>): PanelSource {
  const { analysisId, views, contrast } = content;
  const kept = keptOcclusion(workspace, analysisId);
  const { layer } = kept.parameters;
  const others = content.others && views.includes('projection') ? otherTiles(workspace, kept) : [];
  const described = occludedModel(workspace, kept);
  const projections = missingProjections({ model: described.name, layer, rule: 'deconvnet' }, others);
  if (projections.length > 0) return { state: 'incomplete', indexes: [], projections };
  return {
    state: 'ready',
    key: JSON.stringify([content, kept, tilesKey(others)]),
    load: async () => {
      const data = await occlusionData(workspace, kept, others);
      return { kind: 'occlusion', data, views, contrast, lettered: false };
    },
    provenance: async () => ({
      ...occlusionReport(workspace, kept),
      contrast,
      others: await tilesProvenance(workspace, described.network, layer, others),
    }),
    files: async () => {
      const all = rawFiles.map(async (name) => [name, await occlusionFile(workspace, analysisId, name)] as const);
      return {
        ...Object.fromEntries(await Promise.all(all)),
        ...(await tileFiles(layer, await loadedTiles(workspace, others))),
      };
    },
  };
}

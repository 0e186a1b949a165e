import type { ContentOf } from '../../shared/composition.ts';
import { missingProjections, type PanelSource } from '../../workbench/figures/source.ts';
import { loadedTiles, tileFiles, tilesKey, tilesProvenance } from '../../workbench/figures/unitTiles.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import type { OcclusionFileName } from './declaration.ts';
import { keptOcclusion } from './job/keptOcclusions.ts';
import { otherTiles } from './job/otherTiles.ts';
import { occludedCheckpoint, occlusionData } from './source/data.ts';
import { occlusionFile, occlusionReport } from './source/files.ts';

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
  const described = occludedCheckpoint(workspace, kept);
  const projections = missingProjections({ checkpoint: described.name, layer, rule: 'deconvnet' }, others);
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

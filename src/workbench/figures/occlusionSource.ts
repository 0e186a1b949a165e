import type { ContentOf } from '../../shared/composition.ts';
import type { OcclusionFileName } from '../../shared/contract/occlusion.ts';
import { keptOcclusion } from '../keptOcclusions.ts';
import { occlusionData, occlusionFile, occlusionReport } from '../occlusionFiles.ts';
import type { Workspace } from '../workspace.ts';
import type { PanelSource } from './source.ts';

const rawFiles: readonly OcclusionFileName[] = [
  'probability.npy',
  'activation.npy',
  'class.npy',
  'projection.npy',
  'input.png',
];

/** An occlusion that is kept. Throws `NOT_FOUND`. */
export function occlusionSource(workspace: Workspace, { analysisId, views }: ContentOf<'occlusion'>): PanelSource {
  const kept = keptOcclusion(workspace, analysisId);
  return {
    state: 'ready',
    key: JSON.stringify(['occlusion', views, kept]),
    load: async () => ({ kind: 'occlusion', data: await occlusionData(workspace, kept), views, lettered: false }),
    provenance: occlusionReport(workspace, kept),
    files: async () => {
      const all = rawFiles.map(async (name) => [name, await occlusionFile(workspace, analysisId, name)] as const);
      return Object.fromEntries(await Promise.all(all));
    },
  };
}

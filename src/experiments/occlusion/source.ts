import { keptAnalysis } from '../../workbench/analyses/kept.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import { missingProjections, type PanelSource } from '../../workbench/figures/source.ts';
import { loadedTiles, tileFiles, tilesKey, tilesProvenance } from '../../workbench/figures/unitTiles.ts';
import { describeModel } from '../../workbench/models/models.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import type { KeptOcclusion } from './declaration/kept.ts';
import type { OcclusionPanelContent } from './declaration.ts';
import { otherTiles } from './job/otherTiles.ts';
import { occlusionData } from './source/data.ts';
import { occlusionFiles } from './source/files.ts';
import { occlusionReport } from './source/report.ts';

/** Files and panels of occlusions. */
export const occlusion: ExperimentSource<KeptOcclusion, OcclusionPanelContent> = {
  report: occlusionReport,
  files: occlusionFiles,
  panel,
};

function panel(workspace: Workspace, content: OcclusionPanelContent): PanelSource {
  const { analysisId, views, contrast } = content;
  const kept = keptAnalysis(workspace, 'occlusion', analysisId);
  const { layer } = kept.parameters;
  const others = content.others && views.includes('projection') ? otherTiles(workspace, kept) : [];
  const { name, network } = describeModel(workspace, kept.model);
  const projections = missingProjections({ model: name, layer, rule: 'deconvnet' }, others);
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
      others: await tilesProvenance(workspace, network, layer, others),
    }),
    files: async () => ({
      ...(await dataFiles(workspace, kept)),
      ...(await tileFiles(layer, await loadedTiles(workspace, others))),
    }),
  };
}

/** Of its files those that hold data: the panel itself is the figure. */
async function dataFiles(workspace: Workspace, kept: KeptOcclusion): Promise<Record<string, Uint8Array>> {
  const raw = Object.entries(occlusionFiles(workspace, kept, () => {})).filter(
    ([name]) => name.endsWith('.npy') || name === 'input.png',
  );
  return Object.fromEntries(await Promise.all(raw.map(async ([name, make]) => [name, await make()] as const)));
}

import type { Contrast } from '../../shared/contrast.ts';
import { keptAnalysis } from '../../workbench/analyses/kept.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import { missingProjections, type PanelSource } from '../../workbench/figures/source.ts';
import { type KeptTile, loadedTiles, tileFiles, tilesKey, tilesProvenance } from '../../workbench/figures/unitTiles.ts';
import { describeModel } from '../../workbench/models/models.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import type { KeptOcclusion } from './declaration/kept.ts';
import type { OcclusionPanelContent } from './declaration.ts';
import { otherTiles } from './job/otherTiles.ts';
import { occlusionData } from './source/data.ts';
import { dataFiles, occlusionFiles, togetherFiles } from './source/files.ts';
import { projectedUnits } from './source/projectedUnits.ts';
import { occlusionReport } from './source/report.ts';

/** Files and panels of occlusions. */
export const occlusion: ExperimentSource<KeptOcclusion, OcclusionPanelContent> = {
  report: occlusionReport,
  files: occlusionFiles,
  together: togetherFiles,
  panel,
};

/** An occlusion of a panel, with its map's projections from other images. */
interface Row {
  readonly kept: KeptOcclusion;
  readonly others: readonly KeptTile[];
}

function panel(workspace: Workspace, content: OcclusionPanelContent): PanelSource {
  const { analysisId, more, views, contrast, maps } = content;
  const rows = [...new Set([analysisId, ...more])].map((id): Row => {
    const kept = keptAnalysis(workspace, 'occlusion', id);
    return { kept, others: content.others && views.includes('projection') ? otherTiles(workspace, kept) : [] };
  });
  const projections = rows.flatMap(({ kept, others }) => {
    const { name } = describeModel(workspace, kept.model);
    return missingProjections({ model: name, layer: kept.parameters.layer, rule: 'deconvnet' }, others);
  });
  if (projections.length > 0) return { state: 'incomplete', indexes: [], projections };
  return {
    state: 'ready',
    key: JSON.stringify([content, rows.map(({ kept, others }) => [kept, tilesKey(others)])]),
    projected: views.includes('projection')
      ? rows.map(({ kept, others }) => projectedUnits(workspace, kept, others))
      : [],
    load: async () => {
      const images = await Promise.all(rows.map(({ kept, others }) => occlusionData(workspace, kept, others)));
      return { kind: 'occlusion', images, views, contrast, maps, lettered: false };
    },
    provenance: async () => {
      const [first, ...further] = await Promise.all(rows.map((row) => rowProvenance(workspace, row)));
      return { ...first!, contrast, ...(further.length > 0 && { more: further }) };
    },
    files: async () => {
      const files = await Promise.all(rows.map((row) => rowFiles(workspace, row, contrast)));
      if (files.length === 1) return files[0]!;
      const named = files.flatMap((own, i) => Object.entries(own).map(([name, file]) => [`${i + 1}-${name}`, file]));
      return Object.fromEntries(named);
    },
  };
}

async function rowProvenance(workspace: Workspace, { kept, others }: Row) {
  const { network } = describeModel(workspace, kept.model);
  return {
    ...occlusionReport(workspace, kept),
    others: await tilesProvenance(workspace, network, kept.parameters.layer, others),
  };
}

/** Its data, for the panel itself is the figure; and its projections from other images. */
async function rowFiles(
  workspace: Workspace,
  { kept, others }: Row,
  contrast: Contrast,
): Promise<Record<string, Uint8Array>> {
  return {
    ...Object.fromEntries(Object.entries(dataFiles(workspace, kept)).map(([name, make]) => [name, make()])),
    ...(await tileFiles(kept.parameters.layer, await loadedTiles(workspace, others), contrast)),
  };
}

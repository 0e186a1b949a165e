import { analysisById } from '../../../catalog/analyses.ts';
import { imagesByIds } from '../../../catalog/datasets/images.ts';
import { modelById } from '../../../catalog/models/models.ts';
import { keptArrays } from '../../../workbench/analyses/kept.ts';
import { placeOf } from '../../../workbench/features/projecting.ts';
import type { ProjectedUnit, ProjectedUnits } from '../../../workbench/figures/projectedUnits.ts';
import { described } from '../../../workbench/models/models.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { diagnosis as declaration, type KeptDiagnosis } from '../declaration.ts';

/** Whose projections a diagnosis shows: of each model the strongest maps of its second layer. */
export function projectedUnits(workspace: Workspace, kept: KeptDiagnosis): ProjectedUnits[] {
  const { catalog } = workspace;
  const numbers = kept.parameters.models.map((_, i) => `projected-${i + 1}`);
  const { models } = declaration.shown(kept, keptArrays(workspace, 'diagnosis', kept, numbers));
  const { models: ids } = analysisById(catalog, 'diagnosis', kept.id);
  return models.flatMap(({ weightsHash, second, projections }, i): ProjectedUnits[] => {
    if (!second) return [];
    const { name: model, network } = described(workspace, modelById(catalog, ids[i]!));
    const units = projections.flatMap(({ channel, imageId, position }): ProjectedUnit[] => {
      if (imageId === null || position === null) return [];
      const picture = () => {
        const image = imagesByIds(catalog, [imageId]).get(imageId);
        return image ? { hash: image.hash, reference: { imageId } } : null;
      };
      return [{ channel, position: placeOf(network, second.layer, { position }), picture }];
    });
    return [{ model, weightsHash, layer: second.layer, rule: 'deconvnet', units }];
  });
}

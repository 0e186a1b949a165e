import { keptArrays } from '../../../workbench/analyses/kept.ts';
import { placeOf } from '../../../workbench/features/projecting.ts';
import type { ProjectedUnit, ProjectedUnits } from '../../../workbench/figures/projectedUnits.ts';
import { describeModel } from '../../../workbench/models/models.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { KeptEvolution } from '../declaration.ts';
import { modelNames, pictureOf, unitArrays, unitAt } from '../job/evolvedUnit.ts';

/** Whose projections an evolution shows: of each epoch and layer the maps that fire. */
export function projectedUnits(workspace: Workspace, kept: KeptEvolution): ProjectedUnits[] {
  const { epochs, layers, weightsHashes } = kept.parameters;
  const arrays = keptArrays(workspace, 'evolution', kept, unitArrays);
  const models = modelNames(workspace, kept);
  const { network } = describeModel(workspace, models[0]!);
  return epochs.flatMap((_, epoch) =>
    layers.map(({ name: layer, shown }, place): ProjectedUnits => {
      const units = Array.from({ length: shown }, (_, map): ProjectedUnit[] => {
        const unit = unitAt(kept, arrays, { layer: place, map, epoch });
        if (!unit) return [];
        const picture = () => {
          const image = pictureOf(workspace, kept, unit.image);
          return image && { hash: image.hash, reference: { imageId: image.id } };
        };
        return [{ channel: unit.channel, position: placeOf(network, layer, unit), picture }];
      });
      const of = { model: models[epoch]!, weightsHash: weightsHashes[epoch]! };
      return { ...of, layer, rule: 'deconvnet', units: units.flat() };
    }),
  );
}

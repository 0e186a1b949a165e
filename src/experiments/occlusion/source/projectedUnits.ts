import type { ProjectedUnits } from '../../../workbench/figures/projectedUnits.ts';
import { type KeptTile, tileUnits } from '../../../workbench/figures/unitTiles.ts';
import { describeModel } from '../../../workbench/models/models.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { KeptOcclusion } from '../declaration/kept.ts';

/** Whose projections an occlusion shows: the followed map in the picture, where it can be projected, and in `others`. */
export function projectedUnits(workspace: Workspace, kept: KeptOcclusion, others: readonly KeptTile[]): ProjectedUnits {
  const { layer, weightsHash, imageHash, picture: reference } = kept.parameters;
  const { projection, subject } = kept.findings;
  const { network, name: model } = describeModel(workspace, kept.model);
  const picture = () => ({ hash: imageHash, reference });
  const own = projection ? [{ channel: subject.channel, position: projection.position, picture }] : [];
  return { model, weightsHash, layer, rule: 'deconvnet', units: [...own, ...tileUnits(network, layer, others)] };
}

import { passOver } from '../../../workbench/figures/passes.ts';
import { type KeptTile, keptTiles } from '../../../workbench/figures/unitTiles.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { KeptOcclusion } from '../declaration/kept.ts';
import { othersShown } from '../declaration/types.ts';

/**
 * The other images that excite the followed map most, with their projections where those are kept; none where the map's layer is not
 * indexed.
 */
export function otherTiles(workspace: Workspace, { modelId, parameters, findings }: KeptOcclusion): KeptTile[] {
  const { layer, imageHash } = parameters;
  const pass = passOver(workspace, modelId, layer, { dataset: null, split: null });
  if (!pass) return [];
  const channels = [findings.subject.channel];
  const tiles = keptTiles(workspace, { modelId, pass, layer, channels, rule: 'deconvnet' });
  return tiles.filter(({ image }) => image.hash !== imageHash).slice(0, othersShown);
}

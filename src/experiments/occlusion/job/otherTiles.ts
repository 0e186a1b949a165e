import { passOver } from '../../../workbench/figures/passes.ts';
import { type KeptTile, keptTiles } from '../../../workbench/figures/unitTiles.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { KeptOcclusion } from '../declaration/kept.ts';
import { othersShown } from '../declaration/types.ts';

const passOf = (workspace: Workspace, { modelId, parameters }: KeptOcclusion) =>
  passOver(workspace, modelId, parameters.layer, { dataset: null, split: null });

/** Whether it is known which other images excite the followed map most. */
export const areOthersKnown = (workspace: Workspace, kept: KeptOcclusion): boolean => passOf(workspace, kept) !== null;

/**
 * The other images that excite the followed map most, with their projections where those are kept; none where the map's layer is not
 * indexed.
 */
export function otherTiles(workspace: Workspace, kept: KeptOcclusion): KeptTile[] {
  const { modelId, parameters, findings } = kept;
  const { layer, imageHash } = parameters;
  const pass = passOf(workspace, kept);
  if (!pass) return [];
  const channels = [findings.subject.channel];
  const tiles = keptTiles(workspace, { modelId, pass, layer, channels, rule: 'deconvnet' });
  return tiles.filter(({ image }) => image.hash !== imageHash).slice(0, othersShown);
}

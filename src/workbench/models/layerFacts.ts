import { featureMaps, latestPass } from '../../catalog/features/indexes.ts';
import { whyNotProjected } from '../../engine/network/projectable.ts';
import type { LayerFacts } from '../../shared/contract/model.ts';
import { seenOf } from '../features/units.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { describeModel } from './models.ts';

/** What is known of every layer of a model, in the order of its network. Throws as `describeModel`. */
export function listLayerFacts({ catalog }: Pick<Workspace, 'catalog'>, reference: string): LayerFacts[] {
  const { model, network } = describeModel({ catalog }, reference);
  const paths = model.source?.layerPaths ?? {};
  const firingOf = (layer: string): LayerFacts['firing'] => {
    const pass = latestPass(catalog, model.id, layer);
    const maps = pass ? featureMaps(catalog, pass.id, layer) : [];
    if (!pass || maps.length === 0) return null;
    const firings = maps.reduce((sum, map) => sum + map.firings, 0);
    const dead = maps.filter((map) => map.firings === 0).length;
    return { maps: maps.length, dead, share: firings / (maps.length * Math.max(1, seenOf(pass))) };
  };
  return network.nodes.map(({ name, layer }) => ({
    ...{ name, path: paths[name] ?? [], isOpaque: layer.op === 'opaque' },
    ...{ whyNotProjected: whyNotProjected(network, name), firing: firingOf(name) },
  }));
}

import { datasetById } from '../../catalog/datasets.ts';
import { layersOfInterest, resolveLayer } from '../../engine/network/layers.ts';
import type { ContentOf } from '../../shared/composition.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { type DescribedCheckpoint, describeCheckpoint } from '../checkpoints.ts';
import { aliveMaps, commonClass, variedMaps } from '../mapChoice.ts';
import { checkChannel, placeOf } from '../projecting.ts';
import type { Workspace } from '../workspace.ts';
import { passOver } from './passes.ts';
import type { PanelSource } from './source.ts';
import { keptTiles, loadedTiles, tileFiles, tileProvenance, tilesKey, type UnitSelection } from './unitTiles.ts';

type Features = ContentOf<'features'>;

/** The paper's maps of a features panel, or those asked for; `null` for a layer that is not indexed. */
export function featureSelections(
  workspace: Workspace,
  described: DescribedCheckpoint,
  content: Features,
): readonly { readonly layer: string; readonly selection: UnitSelection | null }[] {
  const { network, checkpoint } = described;
  const wanted: Features['layers'] =
    content.layers.length > 0 ? content.layers : paperLayers(described).map((layer) => ({ layer, channels: null }));
  return wanted.map(({ layer: name, channels }) => {
    const layer = resolveLayer(network, name).name;
    for (const channel of channels ?? []) checkChannel(network, layer, channel);
    const pass = passOver(workspace, checkpoint.id, layer, content);
    if (!pass) return { layer, selection: null };
    const chosen = channels ?? variedMaps(aliveMaps(workspace, pass, layer), content.mapsPerLayer);
    if (chosen.length === 0) {
      const message = `Every map of "${layer}" is dead on the indexed images: choose another layer or checkpoint.`;
      throw new SwitchbackError('BAD_ARGUMENT', message);
    }
    return { layer, selection: { checkpointId: checkpoint.id, pass, layer, channels: chosen, rule: content.rule } };
  });
}

/** The paper shows layers 2 to 5. */
export function paperLayers({ network }: Pick<DescribedCheckpoint, 'network'>): string[] {
  const spatial = layersOfInterest(network).filter(
    (name) => network.nodes.find((node) => node.name === name)!.shape.length === 3,
  );
  return spatial.length > 1 ? spatial.slice(1) : [...spatial];
}

/** Figure 2 of the paper from what the catalog has. Throws as `panelSource`. */
export function featuresSource(workspace: Workspace, content: Features): PanelSource {
  const described = describeCheckpoint(workspace, content.checkpoint);
  const found = featureSelections(workspace, described, content);
  const selections = found.flatMap(({ selection }) => selection ?? []);
  const layers = selections.map((selection) => ({ selection, tiles: keptTiles(workspace, selection) }));
  const missing = layers.flatMap(({ tiles }) => tiles).filter(({ stored }) => !stored).length;
  if (missing > 0 || selections.length < found.length)
    return { state: 'incomplete', projections: missing, index: selections.length < found.length };
  const { scale, rule, patches, key } = content;
  return {
    state: 'ready',
    key: JSON.stringify([content, layers.map(({ selection, tiles }) => [selection.layer, tilesKey(tiles)])]),
    load: async () => {
      const maps = layers.map(async ({ selection: { layer, channels }, tiles }) => {
        const loaded = await loadedTiles(workspace, tiles);
        return channels.map((channel) => {
          const own = loaded.filter((tile) => tile.channel === channel);
          return { layer, channel, tiles: own, className: commonClass(own) };
        });
      });
      return { kind: 'features', maps: (await Promise.all(maps)).flat(), scale, rule, patches, key, lettered: false };
    },
    provenance: {
      checkpoint: described.name,
      weightsHash: described.checkpoint.blob,
      network: described.network.name,
      preprocessing: described.preprocessing,
      rule,
      scale,
      layers: layers.map(({ selection: { layer, pass, channels }, tiles }) => ({
        layer,
        dataset: datasetById(workspace.catalog, pass.datasetId).name,
        split: pass.split,
        maps: channels.map((channel) => ({
          channel,
          units: tiles
            .filter((tile) => tile.channel === channel)
            .map((tile) => ({ ...tileProvenance(tile), position: placeOf(described.network, layer, tile) })),
        })),
      })),
    },
    files: async () => {
      const all = layers.map(async ({ selection, tiles }) =>
        tileFiles(selection.layer, await loadedTiles(workspace, tiles)),
      );
      return Object.assign({}, ...(await Promise.all(all)));
    },
  };
}

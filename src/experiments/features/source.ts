import { datasetById } from '../../catalog/datasets/datasets.ts';
import { variedMaps } from '../../engine/analysis/variedMaps.ts';
import { layersOfInterest, resolveLayer } from '../../engine/network/layers.ts';
import type { Network } from '../../engine/network/network.ts';
import { upperLimit } from '../../engine/network/upperLimit.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { ContentOf } from '../../shared/figureDocument.ts';
import { say } from '../../shared/sentence.ts';
import type { ViewSource } from '../../workbench/analyses/source.ts';
import { aliveMaps } from '../../workbench/features/aliveMaps.ts';
import { checkChannel } from '../../workbench/features/projecting.ts';
import { imagesToIndex, passOver } from '../../workbench/figures/passes.ts';
import { missingProjections, type PanelSource } from '../../workbench/figures/source.ts';
import {
  keptTiles,
  loadedTiles,
  sharedSelection,
  shownTiles,
  type TileProvenance,
  tileFiles,
  tilesKey,
  tilesProvenance,
  tileUnits,
  type UnitSelection,
} from '../../workbench/figures/unitTiles.ts';
import { type DescribedModel, describeModel, seedOf } from '../../workbench/models/models.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { commonClass } from './source/commonClass.ts';

type Features = ContentOf<'features'>;

/** The paper's maps of a features panel, or those asked for; `null` for a layer that is not indexed. */
function featureSelections(
  workspace: Workspace,
  described: DescribedModel,
  content: Features,
): readonly { readonly layer: string; readonly selection: UnitSelection | null }[] {
  const { network, model } = described;
  const wanted: Features['layers'] =
    content.layers.length > 0 ? content.layers : paperLayers(described).map((layer) => ({ layer, channels: null }));
  return wanted.map(({ layer: name, channels }) => {
    const layer = resolveLayer(network, name).name;
    for (const channel of channels ?? []) checkChannel(network, layer, channel);
    const pass = passOver(workspace, model.id, layer, content);
    if (!pass) return { layer, selection: null };
    const chosen = channels ?? variedMaps(aliveMaps(workspace, pass, layer), content.mapsPerLayer);
    if (chosen.length === 0) {
      throw new SwitchbackError('BAD_ARGUMENT', say('features.allMapsDead', { layer }));
    }
    return { layer, selection: { modelId: model.id, pass, layer, channels: chosen, rule: content.rule } };
  });
}

const limitsOf = (network: Network, layers: readonly { readonly layer: string }[]): readonly number[] => [
  ...new Set(layers.flatMap(({ layer }) => upperLimit(network, layer)?.limit ?? [])),
];

/** Where a panel of features is from. */
export interface FeaturesProvenance
  extends Pick<Features, 'rule' | 'scale' | 'contrast'>,
    Pick<DescribedModel, 'preprocessing'> {
  readonly model: string;
  readonly weightsHash: string;
  readonly network: string;
  readonly seed: number | null;
  readonly layers: readonly {
    readonly layer: string;
    readonly dataset: string;
    readonly split: string;
    readonly maps: readonly { readonly channel: number; readonly units: readonly TileProvenance[] }[];
  }[];
}

/** The paper shows layers 2 to 5. */
export function paperLayers({ network }: Pick<DescribedModel, 'network'>): string[] {
  const spatial = layersOfInterest(network).filter(
    (name) => network.nodes.find((node) => node.name === name)!.shape.length === 3,
  );
  return spatial.length > 1 ? spatial.slice(1) : [...spatial];
}

/** Figure 2 of the paper from what the catalog has. Throws as `panelSource`. */
function panel(workspace: Workspace, content: Features): PanelSource {
  const described = describeModel(workspace, content.checkpoint);
  const found = featureSelections(workspace, described, content);
  const selections = found.flatMap(({ selection }) => selection ?? []);
  const layers = selections.map((selection) => ({ selection, tiles: keptTiles(workspace, selection) }));
  const model = described.name;
  const notIndexed = found.flatMap(({ layer, selection }) => (selection ? [] : [layer]));
  const images = imagesToIndex(workspace, described, content);
  const indexes = notIndexed.length > 0 ? [{ model, ...images, layers: notIndexed }] : [];
  const projections = layers.flatMap(({ selection: { layer, rule }, tiles }) =>
    missingProjections({ model, layer, rule }, tiles),
  );
  const projected = layers.map(({ selection, tiles }) => ({
    ...{ model, weightsHash: described.model.blob, layer: selection.layer, rule: selection.rule },
    units: tileUnits(described.network, selection.layer, tiles),
    maps: sharedSelection(workspace, model, selection),
  }));
  if (indexes.length + projections.length > 0) return { state: 'incomplete', indexes, projections, projected };
  const { scale, contrast, rule, patches, key } = content;
  return {
    state: 'ready',
    key: JSON.stringify([content, layers.map(({ selection, tiles }) => [selection.layer, tilesKey(tiles)])]),
    projected,
    load: async () => {
      const maps = layers.map(async ({ selection: { layer, channels }, tiles }) => {
        const loaded = shownTiles(await loadedTiles(workspace, tiles), described.network);
        return channels.map((channel) => {
          const own = loaded.filter((tile) => tile.channel === channel);
          return { layer, channel, tiles: own, className: commonClass(own) };
        });
      });
      const all = (await Promise.all(maps)).flat();
      return {
        ...{ kind: 'features', maps: all, limits: limitsOf(described.network, selections) },
        ...{ scale, contrast, rule, patches, key, lettered: false },
      };
    },
    provenance: async (): Promise<FeaturesProvenance> => ({
      model,
      weightsHash: described.model.blob,
      network: described.network.name,
      preprocessing: described.preprocessing,
      rule,
      scale,
      contrast,
      seed: seedOf(described),
      layers: await Promise.all(
        layers.map(async ({ selection: { layer, pass, channels }, tiles }) => {
          const units = await tilesProvenance(workspace, described.network, layer, tiles);
          const { name } = datasetById(workspace.catalog, pass.datasetId);
          const maps = channels.map((channel) => ({
            channel,
            units: units.filter((unit) => unit.channel === channel),
          }));
          return { layer, dataset: name, split: pass.split, maps };
        }),
      ),
    }),
    files: async () => {
      const all = layers.map(async ({ selection, tiles }) =>
        tileFiles(selection.layer, await loadedTiles(workspace, tiles), contrast),
      );
      return Object.assign({}, ...(await Promise.all(all)));
    },
  };
}

/** What its panels are drawn from. */
export const features: ViewSource<Features> = { panel };

import { datasetById } from '../../catalog/datasets/datasets.ts';
import { resolveLayer } from '../../engine/network/layers.ts';
import type { ContentOf } from '../../shared/figureDocument.ts';
import type { ViewSource } from '../../workbench/analyses/source.ts';
import { checkChannel } from '../../workbench/features/projecting.ts';
import { imagesToIndex, passOver } from '../../workbench/figures/passes.ts';
import { type MissingIndex, missingProjections, type PanelSource } from '../../workbench/figures/source.ts';
import {
  keptTiles,
  loadedTiles,
  sharedSelection,
  shownTiles,
  tileFiles,
  tilesKey,
  tilesProvenance,
  tileUnits,
  type UnitSelection,
} from '../../workbench/figures/unitTiles.ts';
import { describeModel } from '../../workbench/models/models.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { byChange } from './declaration/unitChange.ts';
import type { UnitChange } from './declaration.ts';
import { compareUnits } from './queries.ts';

type Compare = ContentOf<'compare'>;

interface Compared {
  readonly units: readonly UnitChange[];
  readonly sides: readonly [UnitSelection, UnitSelection];
}

/** The maps that a comparison shows, in both checkpoints; or the indexes that it lacks: both are to be over the same images. */
function compareSelections(workspace: Workspace, content: Compare): Compared | readonly MissingIndex[] {
  const { rule, maps } = content;
  const [left, right] = content.checkpoints.map((reference) => describeModel(workspace, reference));
  const layer = resolveLayer(left!.network, content.layer).name;
  for (const channel of content.channels ?? []) checkChannel(left!.network, layer, channel);
  const pass = passOver(workspace, left!.model.id, layer, content);
  const images = pass
    ? { dataset: datasetById(workspace.catalog, pass.datasetId).name, split: pass.split }
    : imagesToIndex(workspace, left!, content);
  const otherPass = passOver(workspace, right!.model.id, resolveLayer(right!.network, layer).name, images);
  if (!pass || !otherPass) {
    const without = [...(pass ? [] : [left!.name]), ...(otherPass ? [] : [right!.name])];
    return without.map((model) => ({ model, ...images, layers: [layer] }));
  }
  const { units } = compareUnits(workspace, { left: left!.name, right: right!.name, layer, ...images });
  const channels = content.channels ?? mostChanged(units, maps);
  const chosen = channels.map((channel) => units.find((unit) => unit.channel === channel)!);
  const sideOf = (modelId: number, own: typeof pass): UnitSelection => {
    return { modelId, pass: own, layer, channels, rule };
  };
  return { units: chosen, sides: [sideOf(left!.model.id, pass), sideOf(right!.model.id, otherPass)] };
}

/** Those that have changed most, by channel; of the maps that fire in both, for there is nothing to show of another. */
function mostChanged(units: readonly UnitChange[], count: number): number[] {
  const alive = units.filter(({ left, right }) => left.firingShare > 0 && right.firingShare > 0);
  const chosen = alive.toSorted(byChange).slice(0, count);
  return chosen.map(({ channel }) => channel).sort((a, b) => a - b);
}

/** Units of two checkpoints from what the catalog has. Throws as `panelSource`. */
function panel(workspace: Workspace, content: Compare): PanelSource {
  const found = compareSelections(workspace, content);
  if (!('sides' in found)) return { state: 'incomplete', indexes: found, projections: [] };
  const { units, sides } = found;
  const tiles = sides.map((side) => keptTiles(workspace, side));
  const described = content.checkpoints.map((reference) => describeModel(workspace, reference));
  const checkpoints = [described[0]!.name, described[1]!.name] as const;
  const { layer } = sides[0];
  const { scale, contrast, rule, patches, key } = content;
  const projections = tiles.flatMap((own, i) => missingProjections({ model: checkpoints[i]!, layer, rule }, own));
  const projected = described.map(({ model, network, name }, side) => ({
    ...{ model: name, weightsHash: model.blob, layer, rule },
    units: tileUnits(network, layer, tiles[side]!),
    maps: sharedSelection(workspace, name, sides[side]!),
  }));
  if (projections.length > 0) return { state: 'incomplete', indexes: [], projections, projected };
  return {
    state: 'ready',
    key: JSON.stringify([content, units, tiles.map(tilesKey)]),
    projected,
    load: async () => {
      const [left, right] = await Promise.all(
        tiles.map(async (side, i) => shownTiles(await loadedTiles(workspace, side), described[i]!.network)),
      );
      const compared = units.map((unit) => {
        const own = (side: typeof left) => side!.filter(({ channel }) => channel === unit.channel);
        return {
          channel: unit.channel,
          tiles: [own(left), own(right)] as const,
          firingShares: [unit.left.firingShare, unit.right.firingShare] as const,
        };
      });
      return { kind: 'compare', layer, checkpoints, units: compared, scale, contrast, rule, patches, key };
    },
    provenance: async () => ({
      rule,
      scale,
      contrast,
      layer,
      dataset: datasetById(workspace.catalog, sides[0].pass.datasetId).name,
      split: sides[0].pass.split,
      units,
      checkpoints: await Promise.all(
        described.map(async ({ name, model, network }, i) => ({
          model: name,
          weightsHash: model.blob,
          tiles: await tilesProvenance(workspace, network, layer, tiles[i]!),
        })),
      ),
    }),
    files: async () => {
      const all = tiles.map(async (side, i) =>
        tileFiles(`${checkpoints[i]!}-${layer}`, await loadedTiles(workspace, side), contrast),
      );
      return Object.assign({}, ...(await Promise.all(all)));
    },
  };
}

/** What its panels are drawn from. */
export const compare: ViewSource<Compare> = { panel };

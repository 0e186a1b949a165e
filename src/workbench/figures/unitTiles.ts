import { datasetById } from '../../catalog/datasets/datasets.ts';
import { imagesByIds } from '../../catalog/datasets/images.ts';
import { type IndexPass, topActivations } from '../../catalog/features/indexes.ts';
import { findProjection, type Projection } from '../../catalog/features/projections.ts';
import type { Network } from '../../engine/network/network.ts';
import { displayedAt, largestMagnitude, usualMagnitude } from '../../figure/marks/display.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { encodeNpy } from '../../modelfile/npy.ts';
import type { SharedMaps } from '../../shared/contract/share.ts';
import type { Rule } from '../../shared/contract/unit.ts';
import { sheetImages } from '../../shared/contract/unit.ts';
import type { Contrast } from '../../shared/contrast.ts';
import { cutToPicture } from '../features/drawnTile.ts';
import { type FeatureTile, readTile } from '../features/featureTiles.ts';
import { placeOf } from '../features/projecting.ts';
import { rasterOf } from '../pictures/cut.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ProjectedUnit } from './projectedUnits.ts';

/** Some maps of an indexed layer. */
export interface UnitSelection {
  readonly modelId: number;
  readonly pass: IndexPass;
  readonly layer: string;
  readonly channels: readonly number[];
  readonly rule: Rule;
}

/** The same maps as they are shared. */
export function sharedSelection(
  { catalog }: Pick<Workspace, 'catalog'>,
  model: string,
  { pass, layer, channels }: UnitSelection,
): SharedMaps {
  return {
    model,
    layer,
    dataset: datasetById(catalog, pass.datasetId).name,
    split: pass.split,
    channels: [...channels],
  };
}

/** A map's strong image, with its projection where that is kept. */
export interface KeptTile {
  readonly channel: number;
  readonly rank: number;
  readonly imageId: number;
  /** The activation by the index. */
  readonly value: number;
  readonly position: number;
  readonly className: string;
  readonly image: { readonly path: string; readonly record: number | null; readonly hash: string };
  readonly stored: Projection | null;
}

/** The images on which the maps fire most, nine a map at most, by channel and rank. */
export function keptTiles({ catalog }: Pick<Workspace, 'catalog'>, selection: UnitSelection): KeptTile[] {
  const { modelId, pass, layer, channels, rule } = selection;
  const { classes } = datasetById(catalog, pass.datasetId);
  const wanted = channels.flatMap((channel) =>
    topActivations(catalog, pass.id, layer, channel)
      .filter(({ rank }) => rank <= sheetImages)
      .map((top) => ({ ...top, channel })),
  );
  const images = imagesByIds(catalog, [...new Set(wanted.map(({ imageId }) => imageId))]);
  return wanted.map(({ channel, rank, imageId, value, position }) => {
    const { label, path, record, hash } = images.get(imageId)!;
    const key = { modelId, layer, channel, imageHash: hash, position, rule };
    const stored = findProjection(catalog, key);
    return {
      channel,
      rank,
      imageId,
      value,
      position,
      className: classes[label] ?? '',
      image: { path, record, hash },
      stored,
    };
  });
}

/** The tiles as a figure shows them on a network's input: without what of a receptive field lies beyond a smaller picture. */
export const shownTiles = (
  tiles: readonly FeatureTile[],
  { inputShape: [, height, width] }: Pick<Network, 'inputShape'>,
): FeatureTile[] => tiles.map((tile) => ({ ...tile, ...cutToPicture(tile, tile.box, [height, width]) }));

/** The tiles as units of a layer in their pictures. */
export const tileUnits = (network: Network, layer: string, tiles: readonly KeptTile[]): ProjectedUnit[] =>
  tiles.map(({ channel, imageId, image, position }) => ({
    channel,
    position: placeOf(network, layer, { position }),
    picture: () => ({ hash: image.hash, reference: { imageId } }),
  }));

/** The tiles as arrays, projections that are not kept left out. */
export async function loadedTiles(workspace: Workspace, tiles: readonly KeptTile[]): Promise<FeatureTile[]> {
  const loaded = tiles.map(async ({ stored, ...tile }) => {
    if (!stored) return [];
    const { activation, box } = stored;
    return [{ ...tile, activation, box, ...(await readTile(workspace, stored)) }];
  });
  return (await Promise.all(loaded)).flat();
}

/** What tells one state of tiles from another. */
export const tilesKey = (tiles: readonly KeptTile[]): unknown =>
  tiles.map(({ channel, className, stored }) => [
    channel,
    className,
    stored?.blob,
    stored?.patchBlob,
    stored?.activation,
  ]);

/** Where a tile is from. */
export interface TileProvenance extends Pick<KeptTile, 'channel' | 'rank' | 'image' | 'className'> {
  readonly activation: number;
  /** `[y, x]` in the map. */
  readonly position: readonly [number, number];
  /** `[y, x, height, width]` on the network's input. */
  readonly receptiveField: Projection['box'];
  /** max |x| of the projection. */
  readonly scale: number;
  /** The 99th percentile of |x| where x is not 0. */
  readonly clippedScale: number;
  /** What computed it. */
  readonly runtime: string;
}

/** Where tiles of one layer are from, projections that are not kept left out. */
export async function tilesProvenance(
  workspace: Workspace,
  network: Network,
  layer: string,
  tiles: readonly KeptTile[],
): Promise<TileProvenance[]> {
  const known = tiles.map(async ({ channel, rank, image, className, position, stored }) => {
    if (!stored) return [];
    const { activation, box, runtime } = stored;
    const { projection } = await readTile(workspace, stored);
    const [scale, clippedScale] = [largestMagnitude(projection), usualMagnitude(projection)];
    const place = placeOf(network, layer, { position });
    const known = { channel, rank, image, className, activation, position: place, receptiveField: box };
    return [{ ...known, scale, clippedScale, runtime }];
  });
  return (await Promise.all(known)).flat();
}

/** Each tile as an array and as pictures, projections each on its own scale. */
export async function tileFiles(
  prefix: string,
  tiles: readonly FeatureTile[],
  contrast: Contrast,
): Promise<Record<string, Uint8Array>> {
  const files = tiles.map(async ({ channel, rank, projection, patch }) => {
    const name = `${prefix}-${channel}-${rank}`;
    return [
      [`${name}.npy`, encodeNpy(projection)],
      [`${name}.projection.png`, await rasterToPng(displayedAt(contrast, projection))],
      [`${name}.patch.png`, await rasterToPng(rasterOf(patch))],
    ] as const;
  });
  return Object.fromEntries((await Promise.all(files)).flat());
}

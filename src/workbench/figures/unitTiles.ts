import { datasetById } from '../../catalog/datasets.ts';
import { imagesByIds } from '../../catalog/images.ts';
import { type IndexPass, topActivations } from '../../catalog/indexes.ts';
import { findProjection, type Projection } from '../../catalog/projections.ts';
import { displayProjection, largestMagnitude, rasterToPng } from '../../figure/display.ts';
import { encodeNpy } from '../../modelfile/npy.ts';
import type { Rule } from '../../shared/contract/unit.ts';
import { sheetImages } from '../../shared/contract/unit.ts';
import { rasterOf } from '../cut.ts';
import { type FeatureTile, readTile } from '../featureTiles.ts';
import type { Workspace } from '../workspace.ts';

/** Some maps of an indexed layer. */
export interface UnitSelection {
  readonly checkpointId: number;
  readonly pass: IndexPass;
  readonly layer: string;
  readonly channels: readonly number[];
  readonly rule: Rule;
}

/** A map's strong image, with its projection where that is kept. */
export interface KeptTile {
  readonly channel: number;
  readonly rank: number;
  readonly imageId: number;
  readonly position: number;
  readonly className: string;
  readonly image: { readonly path: string; readonly record: number | null; readonly hash: string };
  readonly stored: Projection | null;
}

/** The images on which the maps fire most, nine a map at most, by channel and rank. */
export function keptTiles({ catalog }: Pick<Workspace, 'catalog'>, selection: UnitSelection): KeptTile[] {
  const { checkpointId, pass, layer, channels, rule } = selection;
  const { classes } = datasetById(catalog, pass.datasetId);
  const wanted = channels.flatMap((channel) =>
    topActivations(catalog, pass.id, layer, channel)
      .filter(({ value, rank }) => value > 0 && rank <= sheetImages)
      .map((top) => ({ ...top, channel })),
  );
  const images = imagesByIds(catalog, [...new Set(wanted.map(({ imageId }) => imageId))]);
  return wanted.map(({ channel, rank, imageId, position }) => {
    const { label, path, record, hash } = images.get(imageId)!;
    const key = { checkpointId, layer, channel, imageHash: hash, position, rule };
    const stored = findProjection(catalog, key);
    return { channel, rank, imageId, position, className: classes[label] ?? '', image: { path, record, hash }, stored };
  });
}

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

/** Where tiles are from. */
export const tileProvenance = ({ rank, image, className, stored }: KeptTile) => ({
  rank,
  image,
  className,
  activation: stored?.activation,
  receptiveField: stored?.box,
});

/** Each tile as an array and as pictures. */
export async function tileFiles(prefix: string, tiles: readonly FeatureTile[]): Promise<Record<string, Uint8Array>> {
  const files = tiles.map(async ({ channel, rank, projection, patch }) => {
    const name = `${prefix}-${channel}-${rank}`;
    return [
      [`${name}.npy`, encodeNpy(projection)],
      [`${name}.projection.png`, await rasterToPng(displayProjection(projection, largestMagnitude(projection)))],
      [`${name}.patch.png`, await rasterToPng(rasterOf(patch))],
    ] as const;
  });
  return Object.fromEntries((await Promise.all(files)).flat());
}

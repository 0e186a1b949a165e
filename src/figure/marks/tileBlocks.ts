import type { Contrast, DisplayScale } from '../../shared/contrast.ts';
import { type Box, frame, mmPerPt, type RectItem, type SceneItem } from '../page/scene.ts';
import { type FeaturesLayout, spacing, tilesAcross } from '../panels/featuresLayout.ts';
import { displayProjection, magnitudeFor, scaleFor } from './display.ts';
import { fitted, picture } from './picture.ts';

/** One of a map's strongest images: the projection of its unit, and the patch of the picture that the unit sees. */
export interface Tile {
  /** float32 `[c, h, w]`, signed. */
  readonly projection: { readonly shape: readonly [number, number, number]; readonly data: Float32Array };
  /** uint8 `[h, w, c]`. */
  readonly patch: { readonly shape: readonly [number, number, number]; readonly data: Uint8Array };
  readonly activation: number;
  readonly className: string;
}

/** How projections are shown, and which of them share a scale. */
export interface ProjectionDisplay {
  readonly scale: DisplayScale;
  readonly contrast: Contrast;
}

/** Tiles that are drawn of a map. */
export const tilesShown = tilesAcross ** 2;

/** What the scale of tiles that share one is made of: the largest magnitude of any. */
export const sharedMagnitude = (tiles: readonly Tile[], contrast: Contrast): number =>
  Math.max(0, ...tiles.slice(0, tilesShown).map(({ projection }) => magnitudeFor(contrast, projection)));

/** The same of all the maps of a panel, where they share a scale; else 0. */
export const magnitudeOfAll = (maps: readonly (readonly Tile[])[], { scale, contrast }: ProjectionDisplay): number =>
  scale === 'all' ? Math.max(0, ...maps.map((tiles) => sharedMagnitude(tiles, contrast))) : 0;

export interface TileBlocksStyle {
  readonly contrast: Contrast;
  /** That the tiles have in common; `null`: each has its own. */
  readonly shared: number | null;
  readonly layout: FeaturesLayout;
  readonly patches: boolean;
  /** What a reader of the file sees on pointing at a tile. */
  readonly noteOf: (tile: Tile, rank: number) => string;
  /** Tiles to be outlined. */
  readonly isMarked?: (tile: Tile) => boolean;
}

/** What marked tiles are outlined with: the first of the colours that any eye tells apart. */
export const markColour = '#0072b2';
const markMm = 0.75 * mmPerPt;

/** Up to nine tiles at (`x`, `y`): 3×3 projections, and beside them 3×3 patches. */
export async function tileBlocks(
  tiles: readonly Tile[],
  x: number,
  y: number,
  { layout, shared, contrast, patches, noteOf, isMarked = () => false }: TileBlocksStyle,
): Promise<SceneItem[]> {
  const shown = tiles.slice(0, tilesShown);
  const { block } = layout;
  const left: Box = { x, y, width: block, height: block };
  const right: Box = { ...left, x: x + block + spacing.block };
  const drawn = shown.map(async (tile, i): Promise<SceneItem[]> => {
    const note = noteOf(tile, i + 1);
    const magnitude = shared ?? magnitudeFor(contrast, tile.projection);
    const projected = displayProjection(tile.projection, scaleFor(contrast, magnitude));
    const projection = picture(projected, fitted(projected, cell(left, i, layout)), `Projection: ${note}`);
    if (!patches) return [await projection];
    const [height, width, channels] = tile.patch.shape;
    const patch = { height, width, channels: channels as 1 | 3, data: tile.patch.data };
    return [await projection, await picture(patch, fitted(patch, cell(right, i, layout)), `Patch: ${note}`)];
  });
  const marks = shown.flatMap((tile, i) => {
    if (!isMarked(tile)) return [];
    return (patches ? [left, right] : [left]).map((own) => mark(cell(own, i, layout)));
  });
  const frames = patches ? [frame(left), frame(right)] : [frame(left)];
  return [...(await Promise.all(drawn)).flat(), ...frames, ...marks];
}

function cell({ x, y }: Box, i: number, { tile }: FeaturesLayout): Box {
  const step = tile + spacing.tile;
  return { x: x + (i % tilesAcross) * step, y: y + Math.floor(i / tilesAcross) * step, width: tile, height: tile };
}

function mark({ x, y, width, height }: Box): RectItem {
  const inset = markMm / 2;
  return {
    kind: 'rect',
    x: x + inset,
    y: y + inset,
    width: width - markMm,
    height: height - markMm,
    fill: null,
    stroke: markColour,
    strokeWidth: markMm,
  };
}

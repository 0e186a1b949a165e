import { displayProjection, largestMagnitude } from './display.ts';
import { type FeaturesLayout, spacing, tilesAcross } from './featuresLayout.ts';
import { fitted, picture } from './picture.ts';
import { type Box, frame, ink, mmPerPt, type RasterItem, type SceneItem, text } from './scene.ts';
import { ascent, numberLabel, shorten, textWidth } from './typography.ts';

/** One of a map's strongest images: the projection of its unit, and the patch of the picture that the unit sees. */
export interface Tile {
  /** float32 `[c, h, w]`, signed. */
  readonly projection: { readonly shape: readonly [number, number, number]; readonly data: Float32Array };
  /** uint8 `[h, w, c]`. */
  readonly patch: { readonly shape: readonly [number, number, number]; readonly data: Uint8Array };
  readonly activation: number;
  readonly className: string;
}

export interface FeatureMapPanel {
  readonly layer: string;
  readonly channel: number;
  /** Strongest first; the first nine are drawn. */
  readonly tiles: readonly Tile[];
  /** What most of its strongest images are of. */
  readonly className: string | null;
}

/** One display scale for each tile or for each map. */
export type DisplayScale = 'tile' | 'map';

const captionPt = 6;
const valuesPt = 5.5;
/** Between a text on the left and one on the right, mm. */
const apart = 1.5;

/** A map at (`x`, `y`): its name, 3×3 projections beside 3×3 patches, and the range of its activations. */
export async function featureMap(
  map: FeatureMapPanel,
  x: number,
  y: number,
  layout: FeaturesLayout,
  scale: DisplayScale,
): Promise<SceneItem[]> {
  const shown = map.tiles.slice(0, tilesAcross ** 2);
  const largest = Math.max(0, ...shown.map(({ projection }) => largestMagnitude(projection)));
  const top = y + spacing.caption;
  const { block } = layout;
  const projections: Box = { x, y: top, width: block, height: block };
  const patches: Box = { ...projections, x: x + block + spacing.block };
  const tiles = shown.map(async (tile, i): Promise<RasterItem[]> => {
    const note = noteOf(map, tile, i + 1);
    const projected = displayProjection(tile.projection, scale === 'map' ? largest : largestMagnitude(tile.projection));
    const [height, width, channels] = tile.patch.shape;
    const patch = { height, width, channels: channels as 1 | 3, data: tile.patch.data };
    return Promise.all([
      picture(projected, fitted(projected, cell(projections, i, layout)), `Projection: ${note}`),
      picture(patch, fitted(patch, cell(patches, i, layout)), `Patch: ${note}`),
    ]);
  });
  return [
    ...caption(map, x, y, layout),
    ...(await Promise.all(tiles)).flat(),
    frame(projections),
    frame(patches),
    ...values(shown, scale === 'map' ? largest : null, x, top + block, layout),
  ];
}

const noteOf = ({ layer, channel }: FeatureMapPanel, { activation, className }: Tile, rank: number): string =>
  `${layer} / ${channel}, rank ${rank}, activation ${numberLabel(activation)}${className && `, ${className}`}`;

function cell({ x, y }: Box, i: number, { tile }: FeaturesLayout): Box {
  const step = tile + spacing.tile;
  return { x: x + (i % tilesAcross) * step, y: y + Math.floor(i / tilesAcross) * step, width: tile, height: tile };
}

function caption(
  { layer, channel, className }: FeatureMapPanel,
  x: number,
  y: number,
  { mapWidth }: FeaturesLayout,
): SceneItem[] {
  const baseline = y + ascent * captionPt * mmPerPt;
  const number = ` / ${channel}`;
  const name = shorten(layer, mapWidth - textWidth(number, captionPt) - apart, captionPt) + number;
  const left = text(x, baseline, name, { sizePt: captionPt });
  const room = mapWidth - textWidth(name, captionPt) - apart;
  const content = className ? shorten(className, room, valuesPt) : '';
  if (content === '') return [left];
  return [left, text(x + mapWidth, baseline, content, { sizePt: valuesPt, anchor: 'end', fill: ink.quiet })];
}

function values(
  tiles: readonly Tile[],
  largest: number | null,
  x: number,
  y: number,
  { mapWidth }: FeaturesLayout,
): SceneItem[] {
  const baseline = y + 0.5 + ascent * valuesPt * mmPerPt;
  const [first, last] = [tiles.at(0), tiles.at(-1)];
  if (!first || !last) return [text(x, baseline, 'no activation', { sizePt: valuesPt, fill: ink.quiet })];
  const range =
    tiles.length > 1
      ? `${numberLabel(first.activation)} … ${numberLabel(last.activation)}`
      : numberLabel(first.activation);
  const activations = text(x, baseline, range, { sizePt: valuesPt });
  if (largest === null) return [activations];
  const content = `max|x| ${numberLabel(largest)}`;
  return [activations, text(x + mapWidth, baseline, content, { sizePt: valuesPt, anchor: 'end', fill: ink.quiet })];
}

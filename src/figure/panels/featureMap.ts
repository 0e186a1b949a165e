import { magnitudeName } from '../../shared/contrast.ts';
import { type ProjectionDisplay, sharedMagnitude, type Tile, tileBlocks, tilesShown } from '../marks/tileBlocks.ts';
import { ink, mmPerPt, type SceneItem, text } from '../page/scene.ts';
import { ascent, numberLabel, shorten, textWidth } from '../text/typography.ts';
import { type FeaturesLayout, spacing } from './featuresLayout.ts';

export interface FeatureMapPanel {
  readonly layer: string;
  readonly channel: number;
  /** Strongest first; the first nine are drawn. */
  readonly tiles: readonly Tile[];
  /** What most of its strongest images are of. */
  readonly className: string | null;
}

export interface FeatureMapStyle extends ProjectionDisplay {
  readonly layout: FeaturesLayout;
  readonly patches: boolean;
  /** Of the scale that all maps share, where they do. */
  readonly ofAll: number;
}

const captionPt = 6;
const valuesPt = 5.5;
/** Between a text on the left and one on the right, mm. */
const apart = 1.5;

/** A map at (`x`, `y`): its name, 3×3 projections beside 3×3 patches, and the range of its activations. */
export async function featureMap(
  map: FeatureMapPanel,
  x: number,
  y: number,
  { layout, scale, contrast, patches, ofAll }: FeatureMapStyle,
): Promise<SceneItem[]> {
  const { layer, channel, className } = map;
  const noteOf = (tile: Tile, rank: number) => tileNote(`${layer} / ${channel}`, tile, rank);
  const top = y + spacing.caption;
  const { mapWidth, block } = layout;
  const tiles = map.tiles.slice(0, tilesShown);
  const shared = sharedBy(tiles, { scale, contrast }, ofAll);
  return [
    ...line(unitName(layer, channel, mapWidth), className ?? '', x, y, mapWidth, captionPt),
    ...(await tileBlocks(tiles, x, top, { layout, shared, contrast, patches, noteOf })),
    ...line(
      activationRange(tiles),
      magnitudeNote(tiles, shared, { scale, contrast }),
      x,
      top + block + 0.5,
      mapWidth,
      valuesPt,
    ),
  ];
}

/** What the scale of a map's tiles is made of; `null`: each tile has its own. */
export const sharedBy = (
  tiles: readonly Tile[],
  { scale, contrast }: ProjectionDisplay,
  ofAll: number,
): number | null => ({ tile: () => null, map: () => sharedMagnitude(tiles, contrast), all: () => ofAll })[scale]();

/** What is printed below a map whose tiles have one scale. */
export const magnitudeNote = (
  tiles: readonly Tile[],
  shared: number | null,
  { scale, contrast }: ProjectionDisplay,
): string =>
  scale === 'map' && shared !== null && tiles.length > 0 ? `${magnitudeName(contrast)} ${numberLabel(shared)}` : '';

/** What a reader of the file sees on pointing at a tile of a unit. */
export const tileNote = (unit: string, { activation, className }: Tile, rank: number): string =>
  `${unit}, rank ${rank}, activation ${numberLabel(activation)}${className && `, ${className}`}`;

/** A unit's name, the layer's shortened where both do not fit. */
export function unitName(layer: string, channel: number, width: number): string {
  const number = ` / ${channel}`;
  return shorten(layer, width - textWidth(number, captionPt) - apart, captionPt) + number;
}

/** Activation of the first and the last of a map's tiles. */
export function activationRange(tiles: readonly Tile[]): string {
  const [first, last] = [tiles.at(0), tiles.at(-1)];
  if (!first || !last) return 'no activation';
  if (tiles.length === 1) return numberLabel(first.activation);
  return `${numberLabel(first.activation)} … ${numberLabel(last.activation)}`;
}

/** A text at the left and a quiet one at the right, as much of it as there is room for; `y` is the top. */
export function line(
  left: string,
  right: string,
  x: number,
  y: number,
  width: number,
  sizePt: number,
  rightPt: number = valuesPt,
): SceneItem[] {
  const baseline = y + ascent * sizePt * mmPerPt;
  const start = shorten(left, width, sizePt);
  const room = width - textWidth(start, sizePt) - apart;
  const end = right === '' ? '' : shorten(right, room, rightPt);
  return [
    ...(start === '' ? [] : [text(x, baseline, start, { sizePt })]),
    ...(end === '' ? [] : [text(x + width, baseline, end, { sizePt: rightPt, anchor: 'end', fill: ink.quiet })]),
  ];
}

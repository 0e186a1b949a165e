import { SwitchbackError } from '../shared/errors.ts';
import { marginMm } from './paragraph.ts';

/** Maps that share a layer fill rows of `columns`; every tile of the figure has the same size. All in mm. */
export interface FeaturesLayout {
  readonly columns: number;
  readonly tile: number;
  /** Three tiles and the gaps between them. */
  readonly block: number;
  /** Projections, gap and patches. */
  readonly mapWidth: number;
  readonly mapHeight: number;
}

/** Distances, mm. */
export const spacing = {
  tile: 0.25,
  block: 1,
  column: 3,
  row: 1.6,
  layer: 2.2,
  layerHead: 4.4,
  caption: 2.9,
  values: 2.9,
} as const;

export const tilesAcross = 3;

const smallestTile = 4;
const largestTile = 10;
/** A journal's page (Nature: 170 mm), less heading and foot. */
const pageHeight = 150;
const widthRange = [40, 1000] as const;

/**
 * The largest tiles, from 4 to 10 mm, with which maps in these numbers per layer stay on a page; where none do, the smallest.
 * Throws `BAD_ARGUMENT` for a figure narrower than 40 mm or wider than 1 m.
 */
export function featuresLayout(mapsPerLayer: readonly number[], widthMm: number): FeaturesLayout {
  if (!(widthMm >= widthRange[0] && widthMm <= widthRange[1])) {
    const message = `A figure of features cannot be ${widthMm} mm wide: give ${widthRange[0]} to ${widthRange[1]} mm.`;
    throw new SwitchbackError('BAD_ARGUMENT', message);
  }
  const room = widthMm - 2 * marginMm;
  const smallest = layoutOf(1, smallestTile);
  const most = Math.max(1, Math.floor((room + spacing.column) / (smallest.mapWidth + spacing.column)));
  const choices = Array.from({ length: Math.min(most, Math.max(1, ...mapsPerLayer)) }, (_, i) => fitting(i + 1, room));
  const onPage = choices.filter((layout) => heightOf(layout, mapsPerLayer) <= pageHeight);
  const [first = choices.at(-1)!, ...others] = onPage;
  // Of equal tiles the later choice is the lower figure.
  return others.reduce((best, layout) => (layout.tile >= best.tile ? layout : best), first);
}

function heightOf({ columns, mapHeight }: FeaturesLayout, mapsPerLayer: readonly number[]): number {
  const rows = mapsPerLayer.reduce((sum, maps) => sum + Math.ceil(maps / columns), 0);
  return rows * (mapHeight + spacing.row) + mapsPerLayer.length * (spacing.layerHead + spacing.layer);
}

function fitting(columns: number, room: number): FeaturesLayout {
  const mapWidth = (room - (columns - 1) * spacing.column) / columns;
  const gaps = spacing.block + 2 * (tilesAcross - 1) * spacing.tile;
  return layoutOf(columns, Math.min(largestTile, (mapWidth - gaps) / (2 * tilesAcross)));
}

function layoutOf(columns: number, tile: number): FeaturesLayout {
  const block = tilesAcross * tile + (tilesAcross - 1) * spacing.tile;
  return {
    columns,
    tile,
    block,
    mapWidth: 2 * block + spacing.block,
    mapHeight: spacing.caption + block + spacing.values,
  };
}

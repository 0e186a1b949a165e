/** Maps that share a layer fill rows of `columns`; every tile of the figure has the same size. All in mm. */
export interface FeaturesLayout {
  readonly columns: number;
  readonly tile: number;
  /** Three tiles and the gaps between them. */
  readonly block: number;
  readonly mapWidth: number;
  readonly mapHeight: number;
}

/** What a map is made of: blocks of 3×3 tiles side by side, and lines of text. */
export interface MapShape {
  readonly blocks: number;
  /** All the gaps between its blocks together. */
  readonly gaps: number;
  /** Height of its lines of text together. */
  readonly words: number;
  /** Between two maps. */
  readonly column: number;
}

/** Distances, mm. */
export const spacing = {
  tile: 0.35,
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
const fairTile = 7;
const largestTile = 15;
/** A single map does not take half a page's width. */
const largestLoneTile = 9;
/** A journal's page (Nature: 170 mm), less heading and foot. */
const pageHeight = 150;

/** Of a map of features: projections, and the patches beside them where there are any. */
export const featureShape = (patches: boolean): MapShape => ({
  blocks: patches ? 2 : 1,
  gaps: patches ? spacing.block : 0,
  words: spacing.caption + spacing.values,
  column: spacing.column,
});

/**
 * So many columns that maps in these numbers per layer leave little of the width free and stay on a page, in tiles of 4 to 15 mm, about
 * 7 mm where there is a choice, a single map in tiles of 9 mm at most; where no choice stays on a page, the smallest tiles. In less `room` than a
 * map of the smallest takes they are smaller still.
 */
export function featuresLayout(mapsPerLayer: readonly number[], room: number, shape: MapShape): FeaturesLayout {
  const smallest = layoutOf(1, smallestTile, shape);
  const most = Math.max(1, Math.floor((room + shape.column) / (smallest.mapWidth + shape.column)));
  const columns = Array.from({ length: Math.min(most, Math.max(1, ...mapsPerLayer)) }, (_, i) => i + 1);
  const maps = mapsPerLayer.reduce((sum, count) => sum + count, 0);
  const largest = maps === 1 ? largestLoneTile : largestTile;
  const choices = columns.map((count) => fitting(count, room, shape, largest));
  const onPage = choices.filter((layout) => heightOf(layout, mapsPerLayer) <= pageHeight);
  const merit = (layout: FeaturesLayout) =>
    filled(layout, mapsPerLayer, room, shape) - fairness * Math.abs(Math.log2(layout.tile / fairTile));
  const [first = choices.at(-1)!, ...others] = onPage;
  return others.reduce((best, layout) => (merit(layout) > merit(best) ? layout : best), first);
}

/** What tiles twice or half as large as a fair one cost, as a share of the width. */
const fairness = 0.15;

/** Share of the rows that maps take, 0 to 1. */
function filled(
  { columns, mapWidth }: FeaturesLayout,
  mapsPerLayer: readonly number[],
  room: number,
  { column }: MapShape,
): number {
  const maps = mapsPerLayer.reduce((sum, count) => sum + count, 0);
  return (maps * (mapWidth + column)) / (rowsOf(columns, mapsPerLayer) * (room + column));
}

const rowsOf = (columns: number, mapsPerLayer: readonly number[]): number =>
  mapsPerLayer.reduce((sum, maps) => sum + Math.ceil(maps / columns), 0);

function heightOf({ columns, mapHeight }: FeaturesLayout, mapsPerLayer: readonly number[]): number {
  return (
    rowsOf(columns, mapsPerLayer) * (mapHeight + spacing.row) +
    mapsPerLayer.length * (spacing.layerHead + spacing.layer)
  );
}

function fitting(columns: number, room: number, shape: MapShape, largest: number): FeaturesLayout {
  const mapWidth = (room - (columns - 1) * shape.column) / columns;
  const gaps = shape.gaps + shape.blocks * (tilesAcross - 1) * spacing.tile;
  return layoutOf(columns, Math.min(largest, (mapWidth - gaps) / (shape.blocks * tilesAcross)), shape);
}

function layoutOf(columns: number, tile: number, { blocks, gaps, words }: MapShape): FeaturesLayout {
  const block = tilesAcross * tile + (tilesAcross - 1) * spacing.tile;
  return { columns, tile, block, mapWidth: blocks * block + gaps, mapHeight: block + words };
}

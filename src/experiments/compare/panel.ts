import { carefulSentence, projectionKey, scaleSentence } from '../../figure/marks/projectionKey.ts';
import {
  magnitudeOfAll,
  type ProjectionDisplay,
  type Tile,
  tileBlocks,
  tilesShown,
} from '../../figure/marks/tileBlocks.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { type SceneItem, shifted } from '../../figure/page/scene.ts';
import { activationRange, line, magnitudeNote, sharedBy, tileNote, unitName } from '../../figure/panels/featureMap.ts';
import {
  type FeaturesLayout,
  featureShape,
  featuresLayout,
  type MapShape,
  spacing,
} from '../../figure/panels/featuresLayout.ts';
import { percentLabel } from '../../figure/text/typography.ts';

/** A tile, and the image that it is of. */
export interface ComparedTile extends Tile {
  readonly imageId: number;
}

/** One unit in two checkpoints. */
export interface ComparedUnit {
  readonly channel: number;
  /** Strongest first. */
  readonly tiles: readonly [readonly ComparedTile[], readonly ComparedTile[]];
  /** Shares of images on which it fires. */
  readonly firingShares: readonly [number, number];
}

export interface ComparePanel extends ProjectionDisplay {
  readonly layer: string;
  /** `run@epoch`. */
  readonly checkpoints: readonly [string, string];
  readonly units: readonly ComparedUnit[];
  readonly rule: string;
  readonly patches: boolean;
  readonly key: boolean;
}

/** Between the two checkpoints, mm. */
const sideGap = 2;

/** Two maps of features side by side, with a line of text more; units stand further apart than their sides. */
function pairShape(patches: boolean): MapShape {
  const { blocks, gaps, words } = featureShape(patches);
  return { blocks: 2 * blocks, gaps: 2 * gaps + sideGap, words: words + lineMm, column: 5 };
}

/** From a line of text to the next. */
const lineMm = 2.4;

/** Units of two checkpoints side by side, images among the strongest of both outlined. */
export async function compare(panel: ComparePanel, width: number): Promise<Drawing> {
  const { layer, checkpoints, units, rule, contrast, patches, key } = panel;
  const shape = pairShape(patches);
  const layout = featuresLayout([units.length], width, shape);
  const { columns, mapWidth, mapHeight } = layout;
  const ofAll = magnitudeOfAll(
    units.flatMap(({ tiles }) => tiles),
    panel,
  );
  const drawn = units.map((unit, i) => {
    const [x, y] = [(i % columns) * (mapWidth + shape.column), Math.floor(i / columns) * (mapHeight + spacing.row)];
    return unitItems({ ...panel, ofAll }, unit, x, y, layout);
  });
  const rows = Math.ceil(units.length / columns);
  const bottom = rows * mapHeight + (rows - 1) * spacing.row;
  const blocks = patches ? `projections (${rule}) and, right of them, their patches` : `projections (${rule})`;
  const scaling = `${scaleSentence(panel, ofAll)} ${carefulSentence}`;
  const prose = `Each unit: ${blocks}, strongest first, left in ${checkpoints[0]}, right in ${checkpoints[1]}. Outlined: images among the ${tilesShown} strongest of both. Below: activation of the first … the last tile, and the share of images on which the unit fires.`;
  const channels = units[0]?.tiles.flat()[0]?.projection.shape[0] ?? 1;
  const below = key ? await projectionKey(scaling, contrast, width, channels) : { items: [], bottom: -spacing.layer };
  return {
    items: [...(await Promise.all(drawn)).flat(), ...shifted(below.items, 0, bottom + spacing.layer)],
    height: bottom + spacing.layer + below.bottom,
    title: `${layer}: ${checkpoints[0]} and ${checkpoints[1]}`,
    prose,
    description: `${units.length} units of ${layer} in ${checkpoints[0]} and in ${checkpoints[1]}. ${scaling} ${prose}`,
  };
}

async function unitItems(
  { layer, checkpoints, scale, contrast, patches, ofAll }: ComparePanel & { readonly ofAll: number },
  { channel, tiles, firingShares }: ComparedUnit,
  x: number,
  y: number,
  layout: FeaturesLayout,
): Promise<SceneItem[]> {
  const { mapWidth, block } = layout;
  const sideWidth = (mapWidth - sideGap) / 2;
  const shown = tiles.map((side) => side.slice(0, tilesShown)) as [ComparedTile[], ComparedTile[]];
  const idsOf = (side: readonly ComparedTile[]) => new Set(side.map(({ imageId }) => imageId));
  const [left, right] = [idsOf(shown[0]), idsOf(shown[1])];
  const shared = new Set([...left].filter((imageId) => right.has(imageId)));
  const of = Math.max(left.size, right.size);
  const name = unitName(layer, channel, mapWidth);
  const sides = shown.map(async (side, i): Promise<SceneItem[]> => {
    const sideX = x + i * (sideWidth + sideGap);
    const below = y + spacing.caption + block + 0.5;
    const noteOf = (tile: Tile, rank: number) => tileNote(`${checkpoints[i]}, ${layer} / ${channel}`, tile, rank);
    const isMarked = (tile: Tile) => shared.has((tile as ComparedTile).imageId);
    const fires = percentLabel(firingShares[i]!);
    const range = activationRange(side);
    const magnitude = sharedBy(side, { scale, contrast }, ofAll);
    const values = [range, magnitudeNote(side, magnitude, { scale, contrast })].filter(Boolean).join(', ');
    return [
      ...(await tileBlocks(side, sideX, y + spacing.caption, {
        layout,
        shared: magnitude,
        contrast,
        patches,
        noteOf,
        isMarked,
      })),
      ...line(checkpoints[i]!, fires, sideX, below, sideWidth, 5.5),
      ...line(values, '', sideX, below + lineMm, sideWidth, 5.5),
    ];
  });
  return [
    ...line(name, `${shared.size} of ${of} images shared`, x, y, mapWidth, 6),
    ...(await Promise.all(sides)).flat(),
  ];
}

import type { Raster } from '../../../figure/marks/display.ts';
import { picture } from '../../../figure/marks/picture.ts';
import { type Block, paragraph } from '../../../figure/page/paragraph.ts';
import { frame, mmPerPt, type SceneItem, text } from '../../../figure/page/scene.ts';
import { ascent } from '../../../figure/text/typography.ts';

/** Two units that correlate most with each other, and the images that each answers most to. */
export interface MatchedPair {
  readonly unit: number;
  readonly other: number;
  readonly correlation: number;
  readonly images: readonly Raster[];
  readonly otherImages: readonly Raster[];
}

/** Pairs of units of two layers. */
export interface MatchedUnits {
  /** What the layers are called, each with its model. */
  readonly layers: readonly [first: string, second: string];
  readonly pairs: readonly MatchedPair[];
}

/** Distances, and the least width of a pair, mm. */
const [tileGap, betweenUnits, betweenPairs, leastPair] = [0.35, 1.6, 4, 66];
const captionPt = 5.5;
const headPt = 6;

/** Each pair's images side by side, those of the first layer's unit on the left. `shown`: how many images a unit has. */
export async function matchedUnits(
  { layers: [first, second], pairs }: MatchedUnits,
  shown: number,
  width: number,
): Promise<Block> {
  if (pairs.length === 0) return { items: [], bottom: 0 };
  const across = Math.max(1, Math.floor((width + betweenPairs) / (leastPair + betweenPairs)));
  const pairWidth = (width - (across - 1) * betweenPairs) / across;
  const tile = (pairWidth - betweenUnits - 2 * (shown - 1) * tileGap) / (2 * shown);
  const unitWidth = shown * tile + (shown - 1) * tileGap;
  const captionMm = 1.35 * captionPt * mmPerPt;
  const head = `Units of ${first} (left) and of ${second} (right) that correlate most with each other, with the images to which each responds most`;
  const title = paragraph(0, 0, width, head, { sizePt: headPt });
  const step = captionMm + tile + 1.4;
  const drawn = pairs.map(async (pair, i): Promise<SceneItem[]> => {
    const x = (i % across) * (pairWidth + betweenPairs);
    const y = title.bottom + 1 + Math.floor(i / across) * step;
    const sides = [
      { x, unit: pair.unit, images: pair.images },
      { x: x + unitWidth + betweenUnits, unit: pair.other, images: pair.otherImages },
    ];
    const row = (images: readonly Raster[], from: number, unit: number) =>
      images.map(async (raster, rank): Promise<SceneItem[]> => {
        const box = { x: from + rank * (tile + tileGap), y: y + captionMm, width: tile, height: tile };
        return [await picture(raster, box, `Unit ${unit}, image ${rank + 1}`), frame(box)];
      });
    const baseline = y + ascent * captionPt * mmPerPt;
    const style = { sizePt: captionPt } as const;
    const tiles = sides.flatMap((side) => row(side.images, side.x, side.unit));
    return [
      ...sides.map((side) => text(side.x, baseline, `unit ${side.unit}`, style)),
      text(x + pairWidth, baseline, `r = ${pair.correlation.toFixed(2)}`, { ...style, anchor: 'end' }),
      ...(await Promise.all(tiles)).flat(),
    ];
  });
  const bottom = title.bottom + 1 + Math.ceil(pairs.length / across) * step;
  return { items: [...title.items, ...(await Promise.all(drawn)).flat()], bottom };
}

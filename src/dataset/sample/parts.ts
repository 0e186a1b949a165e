import type { Split } from '../listed.ts';
import { firstIndexOf, sampleClasses, samplePose, sampleSide } from './image.ts';

/** A part of a sample image: `[y, x]`, px. */
export interface SamplePart {
  readonly part: string;
  readonly place: readonly [y: number, x: number];
}

/**
 * Where the parts of a class's shape are, `[x, y]` from its centre in units of its radius: the middles of what a person would name. A disc, a
 * ring and a shape that may be turned all the way round have none that can be told apart by its place.
 */
const partsOfClass: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  cross: { 'upper arm': [0, -0.65], 'right arm': [0.65, 0], 'lower arm': [0, 0.65], 'left arm': [-0.65, 0] },
  diamond: {
    'upper corner': [0, -0.75],
    'right corner': [0.45, 0],
    'lower corner': [0, 0.75],
    'left corner': [-0.45, 0],
  },
  heart: { 'left lobe': [-0.4, -0.3], 'right lobe': [0.4, -0.3], tip: [0, 0.6] },
  square: {
    'upper left corner': [-0.6, -0.6],
    'upper right corner': [0.6, -0.6],
    'lower left corner': [-0.6, 0.6],
    'lower right corner': [0.6, 0.6],
  },
  triangle: { 'upper corner': [0, -0.65], 'right corner': [0.6, 0.35], 'left corner': [-0.6, 0.35] },
};

/** The classes whose parts are known. */
export const sampleClassesWithParts: readonly string[] = Object.keys(partsOfClass);

/** The parts of the image that `writeSampleSet` has written at `path`, `val/heart/0001.png`; none for another file. */
export function sampleParts(seed: number, path: string): readonly SamplePart[] {
  const found = /^(train|val|test)\/(\w+)\/(\d{4})\.png$/.exec(path);
  if (!found) return [];
  const [, split, className, number] = found as unknown as [string, Split, string, string];
  const parts = partsOfClass[className];
  if (!parts) return [];
  const { radiusPx, centre, turn } = samplePose(
    seed,
    sampleClasses.indexOf(className),
    firstIndexOf[split] + Number(number) - 1,
  );
  const [cosTurn, sinTurn] = turn;
  return Object.entries(parts).map(([part, [x, y]]) => {
    const place = [
      centre[1] + radiusPx * (y * cosTurn + x * sinTurn),
      centre[0] + radiusPx * (x * cosTurn - y * sinTurn),
    ].map((px) => Math.min(sampleSide, Math.max(0, px))) as [number, number];
    return { part, place };
  });
}

import type { Split } from '../listed.ts';
import { encoded, mixed, randomPalette } from './colour.ts';
import { randomGround } from './grounds.ts';
import { randomStream } from './random.ts';
import { sampleClassShapes } from './shapes.ts';

/** The sample set's ten classes, by name; a class is a shape and nothing else. */
export const sampleClasses: readonly string[] = sampleClassShapes.map(({ name }) => name);

/** px. */
export const sampleSide = 64;

/** Where each split's images begin, so that a larger split never repeats another's images. */
export const firstIndexOf: Readonly<Record<Split, number>> = { train: 0, val: 2 ** 20, test: 2 ** 21 };

/** px between a shape and the image's edge, at least. */
const marginPx = 2;

/** A sample image and where its shape is. */
export interface SampleImage {
  /** sRGB, uint8 `[64, 64, 3]`. */
  readonly pixels: Uint8Array;
  /** uint8 `[64, 64]`: 255 where the shape covers half of the pixel or more, else 0. */
  readonly mask: Uint8Array;
}

/**
 * Draws one image of a class: a shape of random colour, size, place and turn on a textured ground, none of which tell the
 * class. The same seed, class and index give the same image on every machine.
 */
export function sampleImage(seed: number, classIndex: number, index: number): SampleImage {
  const { shape } = sampleClassShapes[classIndex]!;
  const { palette, ground, pose, light } = drawn(seed, classIndex, index);
  const { radiusPx, centre, turn } = pose;
  const [centreX, centreY] = centre;
  const [cosTurn, sinTurn] = turn;
  const [cosLight, sinLight] = light;

  const pixels = new Uint8Array(sampleSide * sampleSide * 3);
  const mask = new Uint8Array(sampleSide * sampleSide);
  for (let i = 0; i < mask.length; i++) {
    const [px, py] = [(i % sampleSide) + 0.5, Math.floor(i / sampleSide) + 0.5];
    const [dx, dy] = [(px - centreX) / radiusPx, (py - centreY) / radiusPx];
    const x = dx * cosTurn + dy * sinTurn;
    const y = dy * cosTurn - dx * sinTurn;
    const coverage = Math.min(1, Math.max(0, 0.5 - shape(x, y) * radiusPx));
    const shade = Math.min(1, Math.max(0, 0.5 + 0.5 * (dx * cosLight + dy * sinLight)));
    const tone = ground(px, py);
    // Colour by colour: arrays for each pixel took a third of the time.
    for (let c = 0; c < 3; c++) {
      const behind = mixed(palette.ground[0][c]!, palette.ground[1][c]!, tone);
      const inFront = mixed(palette.shape[0][c]!, palette.shape[1][c]!, shade);
      pixels[3 * i + c] = encoded(mixed(behind, inFront, coverage));
    }
    mask[i] = coverage >= 0.5 ? 255 : 0;
  }
  return { pixels, mask };
}

/** Where the shape of a sample image is. */
export interface SamplePose {
  readonly radiusPx: number;
  /** `[x, y]`, px. */
  readonly centre: readonly [number, number];
  /** Cosine and sine of the turn, clockwise. */
  readonly turn: readonly [number, number];
}

/** Where the shape of the image of that seed, class and index is. */
export const samplePose = (seed: number, classIndex: number, index: number): SamplePose =>
  drawn(seed, classIndex, index).pose;

/** What is random of an image, drawn in the order that images of earlier versions have. */
function drawn(seed: number, classIndex: number, index: number) {
  const { turnDeg } = sampleClassShapes[classIndex]!;
  const random = randomStream([seed, classIndex, index]);
  const palette = randomPalette(random);
  const ground = randomGround(random);
  const radiusPx = random.uniform(14, 25);
  const reach = sampleSide / 2 - marginPx - radiusPx;
  const centre = [0, 0].map(() => sampleSide / 2 + random.uniform(-reach, reach)) as [number, number];
  const turn = cosAndSin((random.uniform(-turnDeg, turnDeg) * Math.PI) / 180);
  const light = cosAndSin(random.uniform(0, 2 * Math.PI));
  return { palette, ground, pose: { radiusPx, centre, turn }, light };
}

const cosAndSin = (angle: number): [number, number] => [Math.cos(angle), Math.sin(angle)];

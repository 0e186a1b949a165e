import type { RandomStream } from './random.ts';

/** How much of the ground's second tone is at (x, y) px: 0…1, with soft edges. */
export type Ground = (x: number, y: number) => number;

const kinds = [stripes, checks, noise, gradient] as const;

/** A ground of one of the four kinds, all equally likely. */
export const randomGround = (random: RandomStream): Ground => kinds[random.below(kinds.length)]!(random);

function stripes({ uniform }: RandomStream): Ground {
  const angle = uniform(0, Math.PI);
  const periodPx = uniform(7, 16);
  const phase = uniform(0, 1);
  return (x, y) => wave((x * Math.cos(angle) + y * Math.sin(angle)) / periodPx + phase, periodPx);
}

function checks({ uniform }: RandomStream): Ground {
  const angle = uniform(0, Math.PI / 2);
  const periodPx = uniform(12, 24);
  const [phaseU, phaseV] = [uniform(0, 1), uniform(0, 1)];
  return (x, y) => {
    const u = wave((x * Math.cos(angle) + y * Math.sin(angle)) / periodPx + phaseU, periodPx);
    const v = wave((y * Math.cos(angle) - x * Math.sin(angle)) / periodPx + phaseV, periodPx);
    return u + v - 2 * u * v;
  };
}

/** Three octaves of smoothly interpolated values on a grid. */
function noise({ uniform }: RandomStream): Ground {
  const side = 17;
  const values = Float64Array.from({ length: 3 * side * side }, () => uniform(0, 1));
  const cellPx = uniform(9, 18);
  return (x, y) => {
    let sum = 0;
    for (let octave = 0; octave < 3; octave++) {
      sum += latticeValue(values, side, octave, (x / cellPx) * 2 ** octave, (y / cellPx) * 2 ** octave) * 0.5 ** octave;
    }
    return Math.min(1, Math.max(0, (sum / 1.75 - 0.5) * 1.8 + 0.5));
  };
}

function gradient({ uniform }: RandomStream): Ground {
  const angle = uniform(0, 2 * Math.PI);
  const lengthPx = uniform(50, 90);
  return (x, y) => {
    const along = ((x - 32) * Math.cos(angle) + (y - 32) * Math.sin(angle)) / lengthPx + 0.5;
    return Math.min(1, Math.max(0, along));
  };
}

/** A square wave of period 1 whose flanks are about a pixel wide. */
function wave(t: number, periodPx: number): number {
  const triangle = Math.abs(2 * (t - Math.floor(t)) - 1) - 0.5;
  return Math.min(1, Math.max(0, (triangle * periodPx) / 2 + 0.5));
}

function latticeValue(values: Float64Array, side: number, octave: number, x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const at = (dx: number, dy: number) => values[(octave * side + ((row + dy) % side)) * side + ((column + dx) % side)]!;
  const [u, v] = [smooth(x - column), smooth(y - row)];
  return (at(0, 0) * (1 - u) + at(1, 0) * u) * (1 - v) + (at(0, 1) * (1 - u) + at(1, 1) * u) * v;
}

const smooth = (t: number): number => t * t * (3 - 2 * t);

import { partnersOf } from '../../../engine/analysis/assignment.ts';
import { type Rows, rowAt, rowsOf } from '../../../engine/analysis/rows.ts';
import { randomPermutation } from '../../../engine/random.ts';
import type { Runtime, Tensor } from '../../../engine/runtime/runtime.ts';
import { correlationProgram, isCorrelation } from './programs.ts';

/** What the units of a layer answer to images with. */
export interface UnitValues {
  readonly units: number;
  /** float32 `[images, units]`. */
  readonly data: Float32Array;
}

/** Pairs of units among which one-to-one partners are looked for, at most. */
const mostPairs = 2 ** 20;

/** Draws which image of one model stands beside which of the other where they are to have nothing in common. */
const shuffleSeed = 1;

/** The values of each layer by itself, from rows that have those of all layers one after another. */
export function layerValues(rows: Rows, layers: readonly { readonly units: number }[]): readonly UnitValues[] {
  const images = rows.keys.length;
  let from = 0;
  return layers.map(({ units }) => {
    const data = new Float32Array(images * units);
    for (let i = 0; i < images; i++) data.set(rowAt(rows, i).subarray(from, from + units), i * units);
    from += units;
    return { units, data };
  });
}

/** What `matchUnits` gives, in one row: `a` units on the left, `b` on the right. */
export interface Matches {
  /** Of each unit on the left the one on the right that correlates highest with it, −1 where it does not vary, and how highly. */
  readonly bestRight: Float32Array;
  readonly highestRight: Float32Array;
  readonly bestLeft: Float32Array;
  readonly highestLeft: Float32Array;
  /** Of each unit on the left its one-to-one partner, −1 where it has none, and how highly they correlate. */
  readonly partner: Float32Array;
  readonly partnerCorrelation: Float32Array;
  /** `highestRight`, had the right model seen the images in another order. */
  readonly shuffled: Float32Array;
}

/** The matches in a row of `matchUnits`. */
export function matchesIn(row: Float32Array, a: number, b: number): Matches {
  let from = 0;
  const next = (length: number) => {
    from += length;
    return row.subarray(from - length, from);
  };
  return {
    bestRight: next(a),
    highestRight: next(a),
    bestLeft: next(b),
    highestLeft: next(b),
    partner: next(a),
    partnerCorrelation: next(a),
    shuffled: next(a),
  };
}

/** Correlates the units of two layers over the same images; see `Matches`. Correlations that are not there are NaN. */
export async function matchUnits(runtime: Runtime, [left, right]: readonly [UnitValues, UnitValues]): Promise<Rows> {
  const [a, b] = [left.units, right.units];
  const images = left.data.length / a;
  const tensor = ({ units, data }: UnitValues) => ({ dtype: 'float32' as const, shape: [images, units], data });
  const executable = await runtime.load(correlationProgram(images, [a, b]), {});
  try {
    const found = await executable.run({ left: tensor(left), right: tensor(right) });
    const chance = await executable.run({ left: tensor(left), right: tensor(shuffledImages(right, images)) });
    const correlation = found.correlation!.data as Float32Array;
    const partner = a * b > mostPairs ? new Int32Array(a).fill(-1) : await partnersOf(correlation, a, b);
    const ofPartner = (unit: number) => (partner[unit]! < 0 ? Number.NaN : correlation[unit * b + partner[unit]!]!);
    const partnerCorrelation = known(Float32Array.from({ length: a }, (_, unit) => ofPartner(unit)));
    const parts = [
      ...matched(found.bestRight!, found.highestRight!),
      ...matched(found.bestLeft!, found.highestLeft!),
      ...[whereKnown(partner, partnerCorrelation), partnerCorrelation],
      known(chance.highestRight!.data as Float32Array),
    ];
    return rowsOf([{ key: 0, row: Float32Array.from(parts.flatMap((part) => [...part])) }]);
  } finally {
    await executable.dispose();
  }
}

const known = (correlations: Float32Array): Float32Array =>
  correlations.map((value) => (isCorrelation(value) ? value : Number.NaN));

/** Units by number, −1 where there is no correlation. */
const whereKnown = (units: Int32Array, correlations: Float32Array): Int32Array =>
  units.map((unit, i) => (Number.isNaN(correlations[i]!) ? -1 : unit));

function matched(best: Tensor, highest: Tensor): readonly [Int32Array, Float32Array] {
  const correlations = known(highest.data as Float32Array);
  return [whereKnown(Int32Array.from(best.data), correlations), correlations];
}

function shuffledImages({ units, data }: UnitValues, images: number): UnitValues {
  const moved = new Float32Array(data.length);
  for (const [to, from] of randomPermutation([shuffleSeed], images).entries())
    moved.set(data.subarray(from * units, (from + 1) * units), to * units);
  return { units, data: moved };
}

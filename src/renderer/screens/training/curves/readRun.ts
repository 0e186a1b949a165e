import type { EpochMetric, ReadCurve } from '../../../../shared/contract/run.ts';
import { curveTags } from '../../../../shared/contract/run.ts';
import type { DrawnRun } from './chartOptions.ts';

/** A training of another tool, from its event file. */
export type ReadRun = Omit<DrawnRun, 'colour'>;

type Quantity = 'stepLoss' | 'learningRate' | 'trainLoss' | 'valLoss' | 'trainError' | 'valError';

/** What a curve is by its name: as Switchback, Keras (`epoch_loss`), Lightning (`val_acc`) and their like call theirs; `null` for others. */
export function quantityOf(tag: string): { readonly quantity: Quantity; readonly isAccuracy: boolean } | null {
  const own = Object.entries(curveTags).find(([, name]) => name === tag)?.[0];
  if (own && own !== 'deadMaps') return { quantity: own as Quantity, isAccuracy: false };
  const name = tag.toLowerCase();
  const split = /val|test|eval/.test(name) ? 'val' : 'train';
  if (/(^|[^a-z])lr([^a-z]|$)|learning.?rate/.test(name)) return { quantity: 'learningRate', isAccuracy: false };
  if (/loss/.test(name)) return { quantity: `${split}Loss`, isAccuracy: false };
  const isAccuracy = /acc/.test(name);
  return isAccuracy || /err/.test(name) ? { quantity: `${split}Error`, isAccuracy } : null;
}

/**
 * What of a file's curves the charts draw. A curve of training losses with more points than there are epochs is of steps; epochs are counted
 * from 1 in the order of their points, whatever the file counts by. `null` where it has no curve that is known.
 */
export function readRun(name: string, curves: readonly ReadCurve[]): ReadRun | null {
  const found = new Map<Quantity, { readonly steps: readonly number[]; readonly values: readonly number[] }>();
  for (const { tag, steps, values } of curves) {
    const known = quantityOf(tag);
    if (!known || found.has(known.quantity)) continue;
    found.set(known.quantity, { steps, values: known.isAccuracy ? values.map((share) => 1 - share) : values });
  }
  if (found.size === 0) return null;
  const epochCurves = (['valLoss', 'valError', 'trainError', 'trainLoss'] as const).flatMap((quantity) => {
    const curve = found.get(quantity);
    return curve ? [curve.values.length] : [];
  });
  const epochCount = Math.min(...epochCurves);
  const trainLoss = found.get('trainLoss');
  const isOfSteps = !found.has('stepLoss') && trainLoss !== undefined && trainLoss.values.length > epochCount;
  const steps = found.get('stepLoss') ?? (isOfSteps ? trainLoss : undefined);
  const last = steps?.steps.at(-1) ?? 0;
  return {
    name,
    stepsPerEpoch: Number.isFinite(epochCount) && last > 0 ? last / epochCount : 1,
    steps: steps && {
      step: Int32Array.from(steps.steps),
      loss: Float32Array.from(steps.values),
      learningRate: ratesAt(steps.steps, found.get('learningRate')),
    },
    epochs: Array.from({ length: Number.isFinite(epochCount) ? epochCount : 0 }, (_, i): EpochMetric => {
      const at = (quantity: Quantity) => found.get(quantity)?.values[i];
      return {
        ...{ epoch: i + 1, seconds: 0, learningRate: at('learningRate') ?? Number.NaN },
        ...{
          trainLoss: (isOfSteps ? undefined : at('trainLoss')) ?? Number.NaN,
          trainError: at('trainError') ?? Number.NaN,
        },
        ...{ valLoss: at('valLoss') ?? null, valError: at('valError') ?? null },
      };
    }),
  };
}

/** The learning rate of each step: the last that was told by then, NaN before and where none is. */
function ratesAt(
  steps: readonly number[],
  rates: { readonly steps: readonly number[]; readonly values: readonly number[] } | undefined,
): Float32Array {
  let next = 0;
  let rate = Number.NaN;
  return Float32Array.from(steps, (step) => {
    while (rates && next < rates.steps.length && rates.steps[next]! <= step) rate = rates.values[next++]!;
    return rate;
  });
}

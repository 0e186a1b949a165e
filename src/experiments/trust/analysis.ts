import type { Analysis } from '../../engine/analysis/analysis.ts';
import { inBatches } from '../../engine/analysis/batches.ts';
import { packed } from '../../engine/analysis/overImages.ts';
import { causalControl } from './analysis/causal.ts';
import { arraysOf, type Found, merge } from './analysis/found.ts';
import type { TrustGiven } from './analysis/given.ts';
import { openGround, type Subject } from './analysis/ground.ts';
import { pictureControl } from './analysis/picture.ts';
import { weightControl } from './analysis/weights.ts';
import type { TrustParameters } from './declaration/kept.ts';

/** A draw of weights for some items, by number; or one item over its picture, or under hidden pixels. */
export type TrustTask =
  | { readonly control: 'weights'; readonly draw: number; readonly items: readonly number[] }
  | { readonly control: 'picture' | 'causal'; readonly item: number };

/** Items whose maps are computed in one batch: more take less time, but say nothing for longer. */
const batchOfItems = 6;

/** How many of what is counted a task is. */
export const sizeOf = (task: TrustTask): number => (task.control === 'weights' ? task.items.length : 1);

/**
 * Three controls of maps that say which pixels drive a unit: the same under random weights (Adebayo et al. 2018), beside the picture's edges and the maps of
 * other units (Nie et al. 2018), and what hiding and showing their pixels does to the unit (Petsiuk et al. 2018). Also how much they change under
 * noise (Yeh et al. 2019), and how sparse they are (Chalasani et al. 2020).
 */
export const trust: Analysis<TrustGiven, TrustTask, Found, null, TrustParameters> = {
  open: async (machine, given) => {
    const ground = await openGround(machine, given);
    const controls = { picture: pictureControl, causal: causalControl } as const;
    return {
      opening: null,
      tasks: (found) => (found ? [] : tasksOf(given)),
      compute: async (task, signal) => {
        const subject: Subject = { ...ground, given, machine, signal };
        if (task.control === 'weights') return weightControl(subject, task.draw, task.items);
        return controls[task.control](subject, task.item);
      },
      close: ground.close,
    };
  },
  merge,
  ...packed<Found>(),
  arrays: arraysOf,
};

/** What shows most comes first. */
export function tasksOf({ items, draws }: Pick<TrustParameters, 'items' | 'draws'>): TrustTask[] {
  return [
    ...(['picture', 'causal'] as const).flatMap((control) => items.map((_, item) => ({ control, item }))),
    ...Array.from({ length: draws }, (_, draw) =>
      inBatches(items.length, batchOfItems).map((batch) => ({ control: 'weights', draw, items: batch }) as const),
    ).flat(),
  ];
}

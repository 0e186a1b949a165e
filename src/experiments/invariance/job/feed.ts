import type { Preprocessing } from '../../../shared/preprocessing.ts';
import type { Picture } from '../../../workbench/pictures/picture.ts';
import { pictureFeeds } from '../../../workbench/pictures/pictureFeeds.ts';
import { type FedInvariance, type InvarianceTask, rowsOf } from '../analysis.ts';
import type { Transformation, TransformationKind } from '../declaration/transformations.ts';
import { type TransformOptions, transformed } from './transform.ts';

/** The transformation and amount of each item of a picture, from item 1 on. */
export const pointsOf = (
  transformations: readonly Transformation[],
): readonly (readonly [TransformationKind, number])[] =>
  transformations.flatMap(({ kind, amounts }) => amounts.map((amount) => [kind, amount] as const));

/** Makes the pictures of each task, those of the next while the network looks at these. */
export function transformedFeed(
  pictures: readonly Picture[],
  transformations: readonly Transformation[],
  preprocessing: Preprocessing,
  options: TransformOptions,
) {
  const { channels, decodeSize } = preprocessing;
  const points = pointsOf(transformations);
  const made = async (task: InvarianceTask): Promise<FedInvariance> => {
    const picture = {
      shape: [...decodeSize, channels] as const,
      data: pictures[task.image]!.pixels,
      number: task.image,
    };
    const [, ...items] = rowsOf(task);
    const own = items.map((item) => {
      const [kind, amount] = points[item - 1]!;
      return transformed(kind, picture, amount, options);
    });
    return { ...task, feeds: pictureFeeds(preprocessing, Buffer.concat([picture.data, ...(await Promise.all(own))])) };
  };
  return async function* (tasks: readonly InvarianceTask[], signal: AbortSignal) {
    let next = tasks[0] && made(tasks[0]);
    for (const [i, task] of tasks.entries()) {
      signal.throwIfAborted();
      const fed = await next!;
      const following = tasks[i + 1];
      next = following && made(following);
      // When the pass ends before, nobody asks for the pictures that are made ahead.
      next?.catch(() => {});
      yield { task, fed };
    }
  };
}

import type { FoundArrays } from '../../../shared/experiment.ts';
import { type CorrespondenceParameters, tableColumns } from '../declaration/kept.ts';
import { pairCount } from '../declaration/pairs.ts';
import { placesOf } from './places.ts';
import { drawnPlaces, scoreOf } from './statistics.ts';

/** Distances of some tasks, by their numbers, in their order: for each `[layers, places, places]`. */
export interface Found {
  readonly tasks: Int32Array;
  readonly distances: Float32Array;
}

/** Those of both, in the order of the tasks. */
export function merge(a: Found, b: Found): Found {
  const size = a.distances.length / a.tasks.length;
  const all = [a, b].flatMap(({ tasks, distances }) =>
    Array.from(tasks, (task, i) => ({ task, distances: distances.subarray(i * size, (i + 1) * size) })),
  );
  all.sort((x, y) => x.task - y.task);
  const distances = new Float32Array(all.length * size);
  for (const [i, own] of all.entries()) distances.set(own.distances, i * size);
  return { tasks: Int32Array.from(all, ({ task }) => task), distances };
}

/** As the declaration says. */
export function arrays(found: Found | null, parameters: CorrespondenceParameters): FoundArrays {
  const { parts, images, layers, random, boxes, permutations, seed } = parameters;
  const [places, pairs] = [random + 1, pairCount(images.length)];
  const square = places * places;
  const size = layers.length * square;
  const distances = new Float32Array(parts.length * pairs * size).fill(Number.NaN);
  for (const [i, task] of (found?.tasks ?? []).entries())
    distances.set(found!.distances.subarray(i * size, (i + 1) * size), task * size);

  const drawn = drawnPlaces(seed, permutations, images.length, places);
  const table = parts.flatMap((_, part) =>
    layers.flatMap((_, layer) => {
      const ofPair = (pair: number) => {
        const at = (part * pairs + pair) * size + layer * square;
        return distances.subarray(at, at + square);
      };
      const present = boxes[part]!.map((box) => box !== null);
      const score = scoreOf({ images: images.length, places, ofPair }, present, drawn);
      return [score.mean, score.deviation, score.randomMean, score.randomDeviation, score.p];
    }),
  );
  const masks = parts.flatMap((_, part) =>
    images.flatMap((_, image) => placesOf(parameters, part, image)?.flat() ?? new Array<number>(4 * places).fill(-1)),
  );
  return {
    distances: { shape: [parts.length, pairs, layers.length, places, places], data: distances },
    table: { shape: [parts.length, layers.length, tableColumns], data: Float32Array.from(table) },
    places: { shape: [parts.length, images.length, places, 4], data: Int32Array.from(masks) },
  };
}

import type { Analysis } from '../../engine/analysis/analysis.ts';
import { packed } from '../../engine/analysis/overImages.ts';
import { type AblationParameters, resultNames } from './declaration/kept.ts';

/** A training, by the places of its variant and its seed. */
export interface AblationTask {
  readonly variant: number;
  readonly seed: number;
}

/** What one run came to. */
export interface RunFound extends AblationTask {
  /** In the order of `resultNames`. */
  readonly results: readonly number[];
  /** By epoch: training and validation error. */
  readonly curve: readonly (readonly [number, number])[];
  /** Of one that a worker trained: what goes into the catalog with it. */
  readonly carried?: unknown;
}

/** In the order of variants and seeds. */
export type AblationFound = readonly RunFound[];

/** What `job.ts` has trained is set in the table; nothing else is computed here. */
export const ablation: Analysis<
  readonly AblationTask[],
  AblationTask,
  AblationFound,
  null,
  AblationParameters,
  RunFound
> = {
  open: async (_machine, all) => ({
    opening: null,
    tasks: (found) => all.filter((task) => !found?.some((run) => isOf(run, task))),
    compute: async (run) => [run],
    close: async () => {},
  }),
  merge: (a, b) => [...a, ...b].sort((x, y) => x.variant - y.variant || x.seed - y.seed),
  ...packed<AblationFound>(),
  arrays: (found, { variants, seeds, recipe: { epochs } }) => {
    const runs = variants.length * seeds.length;
    const results = new Float32Array(runs * resultNames.length).fill(Number.NaN);
    const curves = new Float32Array(runs * epochs * 2).fill(Number.NaN);
    for (const { variant, seed, results: own, curve } of found ?? []) {
      const run = variant * seeds.length + seed;
      results.set(own, run * resultNames.length);
      curves.set(curve.flat(), run * epochs * 2);
    }
    return {
      results: { shape: [variants.length, seeds.length, resultNames.length], data: results },
      curves: { shape: [variants.length, seeds.length, epochs, 2], data: curves },
    };
  },
};

const isOf = (run: AblationTask, { variant, seed }: AblationTask): boolean =>
  run.variant === variant && run.seed === seed;

/** What an ablation that is kept has found, from its arrays: the runs whose seconds are known. */
export function foundIn(
  { variants, seeds, recipe: { epochs } }: AblationParameters,
  results: ArrayLike<number>,
  curves: ArrayLike<number>,
): AblationFound {
  const columns = resultNames.length;
  return variants.flatMap((_, variant) =>
    seeds.flatMap((_, seed): RunFound[] => {
      const run = variant * seeds.length + seed;
      const own = Array.from({ length: columns }, (_, i) => results[run * columns + i]!);
      if (Number.isNaN(own.at(-1))) return [];
      const at = (epoch: number, part: 0 | 1) => curves[2 * (run * epochs + epoch) + part]!;
      const curve = Array.from({ length: epochs }, (_, epoch) => [at(epoch, 0), at(epoch, 1)] as const);
      return [{ variant, seed, results: own, curve }];
    }),
  );
}

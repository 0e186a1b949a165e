import { z } from 'zod';
import { asRunName } from '../../../shared/contract/training.ts';
import type { FoundArrays, KeptOfNoModel } from '../../../shared/experiment.ts';
import { type Spread, spreadOf } from './spread.ts';

/** What is found of each run, in the order of `results`: errors as shares of images 0…1, and the seconds of its training steps. */
export const resultNames = ['trainError', 'trainTopFiveError', 'valError', 'valTopFiveError', 'seconds'] as const;
export type ResultName = (typeof resultNames)[number];

export const keptAblation = {
  parameters: z.object({
    name: z.string(),
    dataset: z.string(),
    classes: z.int(),
    /** What the base is called. */
    network: z.string(),
    /** The base first, whose text is empty. */
    variants: z.array(z.object({ name: z.string(), text: z.string(), parameters: z.int() })),
    seeds: z.array(z.int()),
    recipe: z.looseObject({ epochs: z.int() }),
    /** SHA-256 of data set, base, pixels and recipe: of ablations that can go on with one another. */
    key: z.string(),
    runtime: z.string(),
    versions: z.record(z.string(), z.string()),
  }),
  findings: z.object({}),
};
export type AblationParameters = z.output<typeof keptAblation.parameters>;
export type KeptAblation = KeptOfNoModel<AblationParameters>;

/** What the run of a variant and a seed is called. */
export const runNameOf = (ablation: string, variant: string, seed: number): string =>
  asRunName(`${ablation} ${variant} seed ${seed}`);

/** An ablation in a list. */
export function ablationSummary({ id, parameters, done, createdAt }: KeptAblation) {
  const { name, dataset, network, variants, seeds } = parameters;
  return { id, name, dataset, network, runs: variants.length * seeds.length, done, createdAt };
}

/** A variant over its seeds; `null` where no run of it has come to its end. */
export interface AblationRow extends Readonly<Record<ResultName, Spread | null>> {
  readonly name: string;
  readonly text: string;
  readonly parameters: number;
  /** Names of its runs, one a seed; how many are finished, and how many of those diverged. */
  readonly runs: readonly string[];
  readonly finished: number;
  readonly diverged: number;
  /** Errors by epoch, means over the seeds, 0…1; NaN where there is none. */
  readonly curves: Readonly<Record<'train' | 'val', readonly number[]>>;
}

/** An ablation for its screen. */
export function shownAblation(kept: KeptAblation, { results, curves }: FoundArrays) {
  const { variants, seeds, recipe, classes } = kept.parameters;
  const { epochs } = recipe;
  const ofSeeds = (place: (seed: number) => number, data: ArrayLike<number>) =>
    seeds.map((_, seed) => data[place(seed)]!).filter((value) => !Number.isNaN(value));
  const rows = variants.map(({ name, text, parameters }, v): AblationRow => {
    const run = (seed: number) => v * seeds.length + seed;
    const values = (i: number) => ofSeeds((seed) => run(seed) * resultNames.length + i, results!.data);
    const curve = (part: number) =>
      Array.from(
        { length: epochs },
        (_, epoch) =>
          spreadOf(ofSeeds((seed) => 2 * (run(seed) * epochs + epoch) + part, curves!.data))?.mean ?? Number.NaN,
      );
    const spreads = Object.fromEntries(resultNames.map((own, i) => [own, spreadOf(values(i))]));
    const finished = values(resultNames.indexOf('seconds')).length;
    return {
      ...{ name, text, parameters, finished, diverged: finished - values(0).length },
      runs: seeds.map((seed) => runNameOf(kept.parameters.name, name, seed)),
      ...(spreads as Record<ResultName, Spread | null>),
      curves: { train: curve(0), val: curve(1) },
    };
  });
  return { ...ablationSummary(kept), epochs, seeds, classes, rows };
}
export type ShownAblation = ReturnType<typeof shownAblation>;

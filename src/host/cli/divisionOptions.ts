import { type Command, InvalidArgumentError } from 'commander';
import { datasetReading } from '../../shared/contract/dataset.ts';
import { type Division, usualDivision } from '../../shared/division.ts';
import { decimal, integer } from './options.ts';

/** As commander reads them. */
export interface DivisionOptions {
  readonly valShare: number;
  readonly testShare: number;
  readonly splitSeed?: number;
}

const share = decimal({ from: 0, to: 0.9 });

/** Adds the options that say how images are divided that no split is said for. */
export const withDivision = (command: Command): Command =>
  command
    .option(
      '--val-share <share>',
      'of each class to validate on, where no split is said; 0: none',
      share,
      usualDivision.val,
    )
    .option('--test-share <share>', 'of each class to test on, where no split is said', share, usualDivision.test)
    .option('--split-seed <number>', 'holds out other images', integer(0, 2 ** 32 - 1));

/** Throws commander's error for shares that leave nothing to train on. */
export function divisionOf({ valShare, testShare, splitSeed }: DivisionOptions): Division {
  const division = { val: valShare, test: testShare, seed: splitSeed ?? null };
  if (datasetReading.safeParse({ division }).success) return division;
  throw new InvalidArgumentError('--val-share and --test-share leave a tenth at least to train on.');
}

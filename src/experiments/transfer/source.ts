import { plainSource } from '../../workbench/analyses/plainSource.ts';
import { transfer as declaration, type KeptTransfer, transferArms } from './declaration.ts';

/**
 * Its arrays; the curve of its figure as CSV: the mean accuracy of a class, 0…1, its deviation over folds, and each fold's; and the
 * near-duplicates.
 */
export const transfer = plainSource('transfer', {
  'transfer.csv': (kept, arrays) => {
    const { rows, folds } = declaration.shown(kept as KeptTransfer, arrays);
    const accuracy = arrays.accuracy!.data;
    const head = ['images', 'arm', 'mean', 'deviation', ...Array.from({ length: folds }, (_, fold) => `fold${fold}`)];
    const lines = transferArms.flatMap((arm, armAt) =>
      rows.map((row, at) => {
        const from = (armAt * rows.length + at) * folds;
        return [row.images, arm, row[arm].mean, row[arm].deviation, ...accuracy.subarray(from, from + folds)];
      }),
    );
    return [head, ...lines];
  },
  'nearDuplicates.csv': (kept) => [
    ['image', 'other', 'correlation'],
    ...(kept as KeptTransfer).findings.nearDuplicates.map((own) => [own.image, own.other, own.correlation]),
  ],
});

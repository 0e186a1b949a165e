import { plainSource } from '../../workbench/analyses/plainSource.ts';
import { probe as declaration, type KeptProbe, probeMethods } from './declaration.ts';

/** Its arrays, and the table of its figure as CSV: the mean accuracy of a class, 0…1, by layer and method, its deviation over folds, and each fold's. */
export const probe = plainSource('probe', {
  'probe.csv': (kept, arrays) => {
    const { rows, folds } = declaration.shown(kept as KeptProbe, arrays);
    const accuracy = arrays.accuracy!.data;
    const head = ['layer', 'method', 'mean', 'deviation', ...Array.from({ length: folds }, (_, fold) => `fold${fold}`)];
    const lines = rows.flatMap((row, layer) =>
      probeMethods.map((method, at) => {
        const from = (layer * probeMethods.length + at) * folds;
        return [row.layer, method, row[method].mean, row[method].deviation, ...accuracy.subarray(from, from + folds)];
      }),
    );
    return [head, ...lines];
  },
});

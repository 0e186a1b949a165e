import type { Kept } from '../../shared/experiment.ts';
import { showAnalysis } from '../../workbench/analyses/analyses.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import { plainSource } from '../../workbench/analyses/plainSource.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import { csvFile } from '../../workbench/workspace/outputs.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { foundIn } from './analysis.ts';
import { type AblationParameters, type ResultName, resultNames, runNameOf } from './declaration/kept.ts';

type KeptHere = Kept<AblationParameters>;

const plain = plainSource('ablation');

/** Its arrays, and the same as tables with names: of variants, of runs, and by epoch. */
export const ablation: ExperimentSource<KeptHere, { readonly analysisId: number; readonly curves: boolean }> = {
  report: plain.report,
  files: (workspace, kept, warn) => ({ ...plain.files(workspace, kept, warn), ...tables(workspace, kept) }),
  panel: (workspace, content) => {
    const source = plain.panel(workspace, content);
    if (source.state !== 'ready') return source;
    const kept: KeptHere = keptAnalysis(workspace, 'ablation', content.analysisId);
    const made = () => Object.entries(tables(workspace, kept)).map(([name, make]) => [name, make()] as const);
    return { ...source, files: async () => ({ ...(await source.files()), ...Object.fromEntries(made()) }) };
  },
};

function tables(workspace: Workspace, kept: KeptHere): Record<string, () => Uint8Array> {
  const file = (rows: readonly (readonly (string | number)[])[]) => Buffer.from(csvFile(rows));
  const { name: ablationName, variants, seeds } = kept.parameters;
  const found = () => {
    const { results, curves } = keptArrays(workspace, 'ablation', kept);
    return foundIn(kept.parameters, results!.data, curves!.data).map(({ variant, seed, ...run }) => {
      const { name } = variants[variant]!;
      return { ...run, names: [name, seeds[seed]!, runNameOf(ablationName, name, seeds[seed]!)] as const };
    });
  };
  const spread = (own: ResultName) => [own, `${own}Deviation`];
  return {
    'variants.csv': () => {
      const { rows } = showAnalysis(workspace, 'ablation', kept.id);
      const head = ['variant', 'changes', 'parameters', 'finished', 'diverged', ...resultNames.flatMap(spread)];
      const cells = rows.map((row) => [
        ...[row.name, row.text, row.parameters, row.finished, row.diverged],
        ...resultNames.flatMap((own) => [row[own]?.mean ?? Number.NaN, row[own]?.deviation ?? Number.NaN]),
      ]);
      return file([head, ...cells]);
    },
    'runs.csv': () =>
      file([
        ['variant', 'seed', 'run', ...resultNames],
        ...found().map(({ names, results }) => [...names, ...results]),
      ]),
    'curves.csv': () =>
      file([
        ['variant', 'seed', 'run', 'epoch', 'trainError', 'valError'],
        ...found().flatMap(({ names, curve }) => curve.map((errors, i) => [...names, i + 1, ...errors])),
      ]),
  };
}

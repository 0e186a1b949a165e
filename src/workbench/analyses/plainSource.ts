import type { PanelData } from '../../figure/page/panelData.ts';
import { encodeNpy } from '../../modelfile/npy.ts';
import type { AnalysisKind } from '../../shared/contract/analysis.ts';
import type { FoundArrays, Kept } from '../../shared/experiment.ts';
import { csvFile, jsonFile } from '../workspace/outputs.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { showAnalysis } from './analyses.ts';
import { keptAnalysis, keptArrays } from './kept.ts';
import type { ExperimentSource } from './source.ts';

/** Tables of an experiment by their file's name, `.csv`: rows of cells, the first of which names the columns. */
export type Tables = Readonly<
  Record<string, (kept: Kept, arrays: FoundArrays, workspace: Workspace) => readonly (readonly (string | number)[])[]>
>;

/**
 * Files and panels of an experiment that keeps arrays and nothing else: an `.npy` of each, its `tables`, `<kind>.json` with what was asked of
 * what and the `numbers` that came of it, and for a panel what its screen shows, as `shown`.
 */
export function plainSource(
  kind: AnalysisKind,
  tables: Tables = {},
  numbers: (kept: Kept, arrays: FoundArrays) => object = () => ({}),
): ExperimentSource<Kept, { readonly analysisId: number }> {
  const report = (workspace: Workspace, kept: Kept) => ({
    ...(kept.parameters as object),
    ...{ model: kept.model, done: kept.done },
    ...numbers(kept, keptArrays(workspace, kind, kept)),
  });
  const found = (workspace: Workspace, kept: Kept) => {
    const arrays = keptArrays(workspace, kind, kept);
    return [
      ...Object.entries(arrays).flatMap(([name, array]) =>
        array ? [[`${name}.npy`, () => encodeNpy(array)] as const] : [],
      ),
      ...Object.entries(tables).map(
        ([name, rows]) => [name, () => Buffer.from(csvFile(rows(kept, arrays, workspace)))] as const,
      ),
    ];
  };
  return {
    report,
    files: (workspace, kept) => ({
      [`${kind}.json`]: () => Buffer.from(jsonFile(report(workspace, kept))),
      ...Object.fromEntries(found(workspace, kept)),
    }),
    panel: (workspace, content) => {
      const kept: Kept = keptAnalysis(workspace, kind, content.analysisId);
      return {
        state: 'ready',
        key: JSON.stringify([content, kept]),
        load: async () => {
          return { ...content, kind, shown: showAnalysis(workspace, kind, kept.id) } as unknown as PanelData;
        },
        provenance: async () => report(workspace, kept),
        files: async () => Object.fromEntries(found(workspace, kept).map(([name, make]) => [name, make()])),
      };
    },
  };
}

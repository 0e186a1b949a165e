import { datasetsChangedSince, deleteAnalysis } from '../../catalog/analyses.ts';
import * as experiments from '../../experiments/declarations.ts';
import type { Analysis, AnalysisKind, AnalysisSummary } from '../../shared/contract/analysis.ts';
import type { ExperimentDeclaration } from '../../shared/experiment.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { keptAnalyses, keptAnalysis, keptArrays, ofWholeRow } from './kept.ts';

/** Those of a kind, latest first. */
export function listAnalyses<K extends AnalysisKind>(
  workspace: Pick<Workspace, 'catalog'>,
  kind: K,
): AnalysisSummary<K>[] {
  const { summary }: ExperimentDeclaration = experiments[kind];
  return keptAnalyses(workspace, kind)
    .map((kept) => summary(kept) as AnalysisSummary<K>)
    .reverse();
}

/** An analysis as far as it has come. Throws `NOT_FOUND`. */
export function showAnalysis<K extends AnalysisKind>(
  workspace: Pick<Workspace, 'catalog' | 'blobs'>,
  kind: K,
  id: number,
): Analysis<K> {
  const kept = keptAnalysis(workspace, kind, id);
  const { shown }: ExperimentDeclaration = experiments[kind];
  return ofWholeRow(workspace, kind, id, () => shown(kept, keptArrays(workspace, kind, kept)) as Analysis<K>);
}

/** Names of its data sets that have changed since it was begun. Throws `NOT_FOUND`. */
export function changedDatasets(workspace: Pick<Workspace, 'catalog'>, kind: AnalysisKind, id: number): string[] {
  keptAnalysis(workspace, kind, id);
  return datasetsChangedSince(workspace.catalog, id);
}

/** Throws `NOT_FOUND`. */
export function removeAnalysis(workspace: Pick<Workspace, 'catalog'>, kind: AnalysisKind, id: number): void {
  keptAnalysis(workspace, kind, id);
  deleteAnalysis(workspace.catalog, id);
}

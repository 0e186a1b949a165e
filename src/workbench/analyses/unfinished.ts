import { analysisPartsByTask, unfinishedAnalyses } from '../../catalog/analyses.ts';
import { datasetById } from '../../catalog/datasets/datasets.ts';
import { hashOf } from '../../catalog/storage/content.ts';
import type { Analysis } from '../../engine/analysis/analysis.ts';
import type { AnalysisKind } from '../../shared/contract/analysis.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Begun, Prepared } from './job.ts';
import { keptAnalysis } from './kept.ts';
import type { Piece } from './pieces.ts';

/** An analysis to go on with, and what it has found. */
export interface Unfinished {
  readonly analysisId: number;
  readonly pieces: readonly Piece[];
  readonly done: number;
  readonly elapsedMs: number;
}

/** Analyses that jobs of this process fill: nobody else goes on with them. No other process does, for this one holds the workspace's lock. */
const underWay = new Set<number>();

/** Does what fills an analysis. */
export async function filling<T>(analysisId: number, work: () => Promise<T>): Promise<T> {
  underWay.add(analysisId);
  try {
    return await work();
  } finally {
    underWay.delete(analysisId);
  }
}

/** Two analyses of one question have the same tasks, and find the same. The memory says how large a batch is, a data set's state which images it has. */
export function questionOf(
  { catalog }: Pick<Workspace, 'catalog'>,
  kind: AnalysisKind,
  { loaded, others, datasets, parameters, machine }: Prepared<unknown, unknown, unknown>,
  { findings }: Begun,
): string {
  const states = (datasets ?? []).map((id) => [id, datasetById(catalog, id).state]);
  const subjects = [loaded?.model.id ?? null, others ?? [], states];
  return hashOf(JSON.stringify([kind, subjects, parameters, findings, machine.memoryBytes]));
}

/** The latest analysis of a question that was stopped, or whose process was killed. */
export function unfinishedOf(
  workspace: Workspace,
  kind: AnalysisKind,
  question: string,
  decode: Analysis<unknown, unknown, unknown>['decode'],
): Unfinished | undefined {
  const analysisId = unfinishedAnalyses(workspace.catalog, question).find((id) => !underWay.has(id));
  if (analysisId === undefined) return undefined;
  const { done, elapsedMs } = keptAnalysis(workspace, kind, analysisId);
  const pieces = analysisPartsByTask(workspace.catalog, analysisId).map(
    ({ data, ...own }): Piece => ({ ...own, found: decode(data) }),
  );
  return { analysisId, pieces, done, elapsedMs };
}

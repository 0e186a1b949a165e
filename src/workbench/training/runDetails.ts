import { runSummaries } from '../../catalog/training/runSummaries.ts';
import { findRun } from '../../catalog/training/runs.ts';
import type { RunDetails, RunSummary } from '../../shared/contract/run.ts';
import { listModelSummaries } from '../models/modelList.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { recipeOfRun } from './trainingRequest.ts';

/** Every run in short, oldest first. */
export const listRunSummaries = ({ catalog }: Workspace): RunSummary[] => runSummaries(catalog);

/** One run. Throws `NOT_FOUND`. */
export function runDetails(workspace: Workspace, name: string): RunDetails {
  const run = findRun(workspace.catalog, name);
  const [summary] = runSummaries(workspace.catalog, name);
  return {
    ...summary!,
    recipe: recipeOfRun(run),
    preprocessing: run.preprocessing,
    runtime: run.runtime,
    versions: run.versions as RunDetails['versions'],
    kept: listModelSummaries(workspace, name),
  };
}

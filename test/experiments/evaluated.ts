import type { ShownEvaluation } from '../../src/experiments/evaluation/declaration.ts';
import type { SplitName } from '../../src/shared/contract/dataset.ts';
import type { JobContext } from '../../src/shared/job.ts';
import { analyse } from '../../src/workbench/analyses/analyse.ts';
import { showAnalysis } from '../../src/workbench/analyses/analyses.ts';
import type { Workspace } from '../../src/workbench/workspace/workspace.ts';

/** Evaluates a model, and gives what its screen is given. */
export async function evaluated(
  workspace: Workspace,
  request: { readonly model: string; readonly dataset: string; readonly split: SplitName },
  context: JobContext,
): Promise<ShownEvaluation> {
  const { analysisId } = await analyse(workspace, 'evaluation', request, context);
  return showAnalysis(workspace, 'evaluation', analysisId);
}

import { totalmem } from 'node:os';
import { listDatasets } from '../../catalog/datasets/datasets.ts';
import { listModels } from '../../catalog/models/models.ts';
import { listRuns } from '../../catalog/training/runs.ts';
import type { WorkspaceDescription } from '../../shared/contract/workspace.ts';
import { describeRuntimes } from '../runtimes/choose.ts';
import { leastMemoryBytes, memoryBudgetBytes, readSettings, usualMemoryBytes } from './settings.ts';
import { switchbackVersion } from './versions.ts';
import type { Workspace } from './workspace.ts';

/** What a workspace is and what is in it. */
export function describeWorkspace({ catalog, folder }: Workspace): WorkspaceDescription {
  return {
    folder,
    memory: {
      budgetBytes: memoryBudgetBytes(),
      setBytes: readSettings().memoryBytes,
      usualBytes: usualMemoryBytes(),
      leastBytes: leastMemoryBytes,
      machineBytes: totalmem(),
    },
    runtimes: describeRuntimes(),
    versions: { switchback: switchbackVersion, node: process.versions.node },
    counts: {
      datasets: listDatasets(catalog).length,
      runs: listRuns(catalog).length,
      models: listModels(catalog).length,
    },
  };
}

import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
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
    clusters: { hasSlurm: isOnPath('sbatch'), known: readSettings().clusters },
    versions: { switchback: switchbackVersion, node: process.versions.node },
    counts: {
      datasets: listDatasets(catalog).length,
      runs: listRuns(catalog).length,
      models: listModels(catalog).length,
    },
  };
}

const isOnPath = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));

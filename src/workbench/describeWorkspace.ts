import { totalmem } from 'node:os';
import { listCheckpoints } from '../catalog/checkpoints.ts';
import { listDatasets } from '../catalog/datasets.ts';
import { listRuns } from '../catalog/runs.ts';
import { chooseRuntime } from '../engine/runtime/choose.ts';
import type { WorkspaceDescription } from '../shared/contract/workspace.ts';
import { leastMemoryBytes, memoryBudgetBytes, readSettings, usualMemoryBytes } from './settings.ts';
import { versions } from './versions.ts';
import type { Workspace } from './workspace.ts';

/** What a workspace is and what is in it. */
export function describeWorkspace({ catalog, folder }: Workspace): WorkspaceDescription {
  const runtime = chooseRuntime(undefined);
  return {
    folder,
    memory: {
      budgetBytes: memoryBudgetBytes(),
      setBytes: readSettings().memoryBytes,
      usualBytes: usualMemoryBytes(),
      leastBytes: leastMemoryBytes,
      machineBytes: totalmem(),
    },
    runtime: { name: runtime.name, version: runtime.version },
    versions: versions(runtime),
    counts: {
      datasets: listDatasets(catalog).length,
      runs: listRuns(catalog).length,
      checkpoints: listCheckpoints(catalog).length,
    },
  };
}

import { listCheckpoints } from '../catalog/checkpoints.ts';
import { listDatasets } from '../catalog/datasets.ts';
import { listRuns } from '../catalog/runs.ts';
import { chooseRuntime } from '../engine/runtime/choose.ts';
import type { WorkspaceDescription } from '../shared/contract/workspace.ts';
import { versions } from './versions.ts';
import type { Workspace } from './workspace.ts';

/** What a workspace is and what is in it. */
export function describeWorkspace({ catalog, folder, memoryBytes }: Workspace): WorkspaceDescription {
  return {
    folder,
    memoryBytes,
    versions: versions(chooseRuntime(undefined)),
    counts: {
      datasets: listDatasets(catalog).length,
      runs: listRuns(catalog).length,
      checkpoints: listCheckpoints(catalog).length,
    },
  };
}

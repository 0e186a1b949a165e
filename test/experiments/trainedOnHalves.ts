import type { JobContext } from '../../src/shared/job.ts';
import { addDataset } from '../../src/workbench/datasets/addDataset.ts';
import { train } from '../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../src/workbench/workspace/workspace.ts';
import type { temporaryFolder } from '../host/cli/binary.ts';
import { writeHalves } from '../host/cli/pictures.ts';

/** For jobs whose progress nobody watches. */
export const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };

/** A workspace with the data set `halves`, `images` of each class, and the run `run` of `zfnet-small` on it; both lie in `folder`. */
export async function trainedOnHalves(
  folder: ReturnType<typeof temporaryFolder>,
  { images = 40, epochs = 1 } = {},
): Promise<Workspace> {
  await writeHalves(folder.at('halves'), images);
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  const recipe = { epochs, threads: 1, batchSize: 16 };
  await train(workspace, { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
  return workspace;
}

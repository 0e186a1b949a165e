import { saveCheckpoint } from '../../catalog/models/checkpoints.ts';
import { saveNetwork } from '../../catalog/models/networks.ts';
import { putBlob } from '../../catalog/storage/blobs.ts';
import { insertRun, setRunStatus } from '../../catalog/training/runs.ts';
import { networkDefinition } from '../../engine/network/define.ts';
import { paperRecipe } from '../../engine/training/recipe.ts';
import { encodeSafetensors } from '../../modelfile/safetensors.ts';
import { floatTensors } from '../models/floatTensors.ts';
import { versions } from '../workspace/versions.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { BenchSubject } from './subject.ts';

/** Keeps a network with its weights as the first checkpoint of a run on the workspace's first data set, and gives its name. */
export function keepModel(
  { catalog, blobs }: Workspace,
  { runtime, network, preprocessing, weights }: Pick<BenchSubject, 'runtime' | 'network' | 'preprocessing' | 'weights'>,
  run: string,
): string {
  const definition = networkDefinition(network);
  const networkId = saveNetwork(catalog, { name: network.name, hash: network.name, definition });
  const recipe = { ...paperRecipe, seed: 1, threads: 1 };
  const about = { recipe, preprocessing, runtime: runtime.name, versions: versions(runtime) };
  const runId = insertRun(catalog, { name: run, networkId, datasetId: 1, ...about });
  setRunStatus(catalog, runId, 'finished', null);
  const blob = putBlob(blobs, encodeSafetensors(floatTensors(weights)));
  saveCheckpoint(catalog, { runId, epoch: 0, blob, valError: null });
  return `${run}@0`;
}

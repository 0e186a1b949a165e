import { join } from 'node:path';
import { hashOf } from '../../catalog/storage/content.ts';
import { networkDefinition } from '../../engine/network/define.ts';
import { encodeSafetensors } from '../../modelfile/safetensors.ts';
import { jsonFile, writeOutputs } from '../workspace/outputs.ts';
import type { LoadedCheckpoint } from './checkpoints.ts';
import { floatTensors } from './floatTensors.ts';

/**
 * Writes `network.json`, `weights.safetensors` and `checkpoint.json` (run, classes, preprocessing, recipe, versions) into
 * `folder`; docs/files.md describes them. Gives the files' paths.
 */
export function exportCheckpoint(loaded: LoadedCheckpoint, folder: string): string[] {
  const { name, run, checkpoint, dataset, network, preprocessing, weights } = loaded;
  const file = encodeSafetensors(floatTensors(weights), { checkpoint: name });
  const about = {
    checkpoint: name,
    run: run.name,
    epoch: checkpoint.epoch,
    weightsHash: checkpoint.blob,
    fileHash: hashOf(file),
    dataset: dataset.name,
    classes: dataset.classes,
    preprocessing,
    recipe: run.recipe,
    versions: run.versions,
  };
  return writeOutputs(folder, {
    'network.json': jsonFile(networkDefinition(network)),
    'weights.safetensors': file,
    'checkpoint.json': jsonFile(about),
  }).map((file) => join(folder, file));
}

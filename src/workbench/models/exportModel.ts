import { join } from 'node:path';
import { hashOf } from '../../catalog/storage/content.ts';
import { networkDefinition } from '../../engine/network/define.ts';
import { encodeSafetensors } from '../../modelfile/safetensors.ts';
import { jsonFile, writeOutputs } from '../workspace/outputs.ts';
import { floatTensors } from './floatTensors.ts';
import type { LoadedModel } from './models.ts';

/**
 * Writes `network.json`, `weights.safetensors` and `model.json` (classes, preprocessing; a run's recipe and versions) into `folder`;
 * docs/files.md describes them. Gives the files' paths.
 */
export function exportModel(loaded: LoadedModel, folder: string): string[] {
  const { name, run, model, dataset, classes, network, preprocessing, weights } = loaded;
  const file = encodeSafetensors(floatTensors(weights), { model: name });
  const about = {
    model: name,
    weightsHash: model.blob,
    fileHash: hashOf(file),
    classes,
    preprocessing,
    ...(run && {
      run: run.name,
      epoch: model.epoch,
      dataset: dataset?.name,
      recipe: run.recipe,
      versions: run.versions,
    }),
    ...(model.source && { source: model.source }),
  };
  return writeOutputs(folder, {
    'network.json': jsonFile(networkDefinition(network)),
    'weights.safetensors': file,
    'model.json': jsonFile(about),
  }).map((file) => join(folder, file));
}

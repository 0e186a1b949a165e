import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Network } from '../engine/network/network.ts';
import { checkWeights, weightSpecs } from '../engine/network/parameters.ts';
import type { Tensor } from '../engine/runtime/runtime.ts';
import { decodeSafetensors } from '../modelfile/safetensors.ts';
import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';

/**
 * A network's weights from a `.safetensors` file, or from a folder that `checkpoint export` wrote; what else the file holds is
 * left alone. Throws `MISMATCH` when they are another network's, `BAD_FILE` for a damaged file, `NOT_FOUND` for none.
 */
export function weightsFromFile(path: string, network: Network): Record<string, Tensor> {
  const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, 'weights.safetensors') : path;
  const tensors = decodeSafetensors(readWeights(file));
  checkWeights(network, tensors);
  return Object.fromEntries(weightSpecs(network).map(({ name }) => [name, tensors[name]!]));
}

function readWeights(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new SwitchbackError('NOT_FOUND', say('workbench.weightsUnreadable', { file }), { cause: error });
  }
}

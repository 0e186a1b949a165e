import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Network } from '../../engine/network/network.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import { weightsFor } from '../../modelfile/safetensors/weightsFor.ts';
import { withSafetensors } from '../../modelfile/safetensors.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

/**
 * A network's weights from a `.safetensors` file, or from a folder that `model export` wrote. Throws as `weightsFor`, `BAD_FILE` for a damaged
 * file, `NOT_FOUND` for none.
 */
export function weightsFromFile(path: string, network: Network): Record<string, Tensor> {
  const file = isReadable(path, 'isDirectory') ? join(path, 'weights.safetensors') : path;
  if (!isReadable(file, 'isFile')) throw new SwitchbackError('NOT_FOUND', say('workbench.weightsUnreadable', { file }));
  return withSafetensors(file, (held) => weightsFor(network, held));
}

function isReadable(path: string, kind: 'isFile' | 'isDirectory'): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path)[kind]();
  } catch {
    return false;
  }
}

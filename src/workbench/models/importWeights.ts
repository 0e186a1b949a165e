import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Network } from '../../engine/network/network.ts';
import { checkWeights, weightSpecs } from '../../engine/network/parameters.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import { withSafetensors } from '../../modelfile/safetensors.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

/** What PyTorch puts before every name: `DataParallel`, `torch.compile`, Lightning. */
const wrappers = ['module.', '_orig_mod.', 'model.'];

/**
 * A network's weights from a `.safetensors` file, or from a folder that `model export` wrote; what else the file holds is
 * left alone, and so is what PyTorch puts before every name. Throws `MISMATCH` when they are another network's, `BAD_FILE` for a damaged
 * file, `NOT_FOUND` for none.
 */
export function weightsFromFile(path: string, network: Network): Record<string, Tensor> {
  const file = isReadable(path, 'isDirectory') ? join(path, 'weights.safetensors') : path;
  if (!isReadable(file, 'isFile')) throw new SwitchbackError('NOT_FOUND', say('workbench.weightsUnreadable', { file }));
  const names = weightSpecs(network).map(({ name }) => name);
  return withSafetensors(file, ({ shapes, read }) => {
    const prefix = names.every((name) => shapes.has(name)) ? '' : commonPrefix([...shapes.keys()], wrappers);
    const held = names.filter((name) => shapes.has(prefix + name));
    // Before any is read: what is not of this network may be of any size.
    checkWeights(
      network,
      Object.fromEntries(held.map((name) => [name, { dtype: 'float32', shape: shapes.get(prefix + name)! }])),
    );
    return Object.fromEntries(names.map((name) => [name, read(prefix + name)]));
  });
}

/** The wrappers that all names begin with, one in the other. */
function commonPrefix(names: readonly string[], left: readonly string[]): string {
  const found = left.find((wrapper) => names.every((name) => name.startsWith(wrapper)));
  if (found === undefined) return '';
  const inner = names.map((name) => name.slice(found.length));
  const others = left.filter((wrapper) => wrapper !== found);
  return found + commonPrefix(inner, others);
}

function isReadable(path: string, kind: 'isFile' | 'isDirectory'): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path)[kind]();
  } catch {
    return false;
  }
}

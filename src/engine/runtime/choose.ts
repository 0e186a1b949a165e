import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { onnxRuntime } from './onnx/index.ts';
import { referenceRuntime } from './reference/index.ts';
import type { Runtime } from './runtime.ts';

const runtimes: readonly Runtime[] = [onnxRuntime, referenceRuntime];

/** The runtime of that name; without one the fastest that works here. Throws `BAD_ARGUMENT` for an unknown name. */
export function chooseRuntime(name?: string): Runtime {
  if (name === undefined) return onnxRuntime;
  const runtime = runtimes.find((candidate) => candidate.name === name);
  if (runtime) return runtime;
  const known = runtimes.map((candidate) => candidate.name);
  throw new SwitchbackError('BAD_ARGUMENT', say('computing.noRuntime', { name, known }));
}

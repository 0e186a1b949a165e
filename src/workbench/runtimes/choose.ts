import { whyAbsent } from '../../engine/runtime/open.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { openRuntimeInThread } from '../../engine/runtime/thread/index.ts';
import type { WorkspaceDescription } from '../../shared/contract/workspace.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { type RuntimeName, type RuntimeVerdict, runtimeNames } from '../../shared/runtimes.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { installedAddon } from '../tensorflow/folder.ts';
import { readSettings } from '../workspace/settings.ts';
import { keptVerdicts } from './kept.ts';
import { presentCandidates, tryRuntimes, untried } from './tryRuntimes.ts';

/**
 * The runtime of that name; without one that of the settings, else the first of this machine's that is right and fast, which are tried
 * once. `warn` is told when it has to go on with smaller batches, or on the CPU. Throws `BAD_ARGUMENT` for an unknown name, `UNSUPPORTED`
 * for a runtime that is not here.
 */
export async function chooseRuntime(name?: string, warn: (line: Sentence) => void = () => {}): Promise<Runtime> {
  const wanted = name === undefined ? (readSettings().runtime ?? (await automatic())) : known(name);
  return openRuntimeInThread(wanted, installedAddon(), warn);
}

/** What computes, and why: of runtimes that have not been tried, as far as shows without. */
export function describeRuntimes(): WorkspaceDescription['runtimes'] {
  const set = readSettings().runtime;
  return { used: set ?? automaticRuntime(), set, verdicts: heldVerdicts() ?? untried() };
}

/** What is chosen where nobody says which; does not try anything: where that has not been done it is ONNX Runtime on the CPU. */
const automaticRuntime = (): RuntimeName =>
  heldVerdicts()?.find(({ verdict }) => verdict === 'chosen')?.name ?? 'onnx/cpu';

/** Verdicts by which a runtime is chosen that is still here; others may have gone since they were tried, with their device. */
function heldVerdicts(): readonly RuntimeVerdict[] | null {
  const now = keptVerdicts()?.map(({ name, ...kept }): RuntimeVerdict => {
    const absent = whyAbsent(name, installedAddon());
    return absent ? { name, verdict: 'absent', why: absent } : { name, ...kept };
  });
  return now?.some(({ verdict }) => verdict === 'chosen') ? now : null;
}

async function automatic(): Promise<RuntimeName> {
  const isDecided = heldVerdicts() !== null || presentCandidates().every((name) => name === 'onnx/cpu');
  if (!isDecided) await tryRuntimes(new AbortController().signal);
  return automaticRuntime();
}

function known(name: string): RuntimeName {
  // What results were kept with when ONNX Runtime had one back end.
  const wanted = runtimeNames.find((own) => own === (name === 'onnx' ? 'onnx/cpu' : name));
  if (wanted) return wanted;
  throw new SwitchbackError('BAD_ARGUMENT', say('computing.noRuntime', { name, known: runtimeNames }));
}

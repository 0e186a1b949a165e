import { onnxRuntime } from '../../engine/runtime/onnx/index.ts';
import { whyAbsent } from '../../engine/runtime/open.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { mostDifference, runSelfTest, type SelfTest } from '../../engine/runtime/selfTest.ts';
import { openRuntimeInThread } from '../../engine/runtime/thread/index.ts';
import { SwitchbackError, sentenceOf } from '../../shared/errors.ts';
import { type RuntimeName, type RuntimeVerdict, runtimeNames } from '../../shared/runtimes.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { installedAddon } from '../tensorflow/folder.ts';
import { keepVerdicts, marked } from './kept.ts';

/** In the order in which one is chosen; the reference never is. */
const candidates = runtimeNames.filter((name) => name !== 'reference');

/** Those that may be on this machine, as far as shows without loading anything. */
export const presentCandidates = (): RuntimeName[] =>
  candidates.filter((name) => whyAbsent(name, installedAddon()) === null);

/** What is known of runtimes without trying them. */
export function untried(): readonly RuntimeVerdict[] {
  const present = presentCandidates();
  return candidates.map((name): RuntimeVerdict => {
    const absent = whyAbsent(name, installedAddon());
    if (absent) return { name, verdict: 'absent', why: absent };
    if (name !== 'onnx/cpu') return { name, verdict: 'passedOver', why: say('computing.notTried') };
    const { version } = onnxRuntime;
    const why = present.length === 1 ? say('computing.onlyOne', { version }) : say('computing.untilTried', { version });
    return { name, verdict: 'chosen', why };
  });
}

/** How the self-test of a runtime went. */
export type Outcome =
  | (Pick<Runtime, 'name' | 'version' | 'device'> & { readonly selfTest: SelfTest })
  | { readonly name: RuntimeName; readonly failed: Sentence };

/**
 * Tries every runtime on a small program against known numbers, times it, and keeps what came of it: the first on a GPU that computes rightly and is
 * no slower than ONNX Runtime on the CPU is chosen.
 */
export async function tryRuntimes(signal: AbortSignal): Promise<readonly RuntimeVerdict[]> {
  const outcomes = new Map<RuntimeName, Outcome>();
  for (const name of presentCandidates()) {
    signal.throwIfAborted();
    outcomes.set(name, await tryOne(name));
  }
  const verdicts = verdictsOf(outcomes, (name) => whyAbsent(name, installedAddon()));
  keepVerdicts(verdicts);
  return verdicts;
}

async function tryOne(name: RuntimeName): Promise<Outcome> {
  try {
    const tried = await marked(name, async () => {
      const warnings: Sentence[] = [];
      const runtime = await openRuntimeInThread(name, installedAddon(), (line) => warnings.push(line));
      const { version, device } = runtime;
      const selfTest = await runSelfTest(runtime);
      // What has gone on elsewhere has tried something else.
      if (warnings[0]) throw new SwitchbackError('UNSUPPORTED', warnings[0]);
      return { name, version, device, selfTest };
    });
    return tried ?? { name, failed: say('computing.endedInSelfTest') };
  } catch (error) {
    return { name, failed: say('computing.failedInSelfTest', { problem: sentenceOf(error) }) };
  }
}

/** Which of those tried is chosen, and why each of the others is not. */
export function verdictsOf(
  outcomes: ReadonlyMap<RuntimeName, Outcome>,
  absent: (name: RuntimeName) => Sentence | null,
): readonly RuntimeVerdict[] {
  const cpu = outcomes.get('onnx/cpu');
  const bound = cpu && 'selfTest' in cpu ? cpu.selfTest.milliseconds : Number.POSITIVE_INFINITY;
  const isGood = (outcome: Outcome | undefined) =>
    outcome !== undefined &&
    'selfTest' in outcome &&
    (outcome.device === 'gpu' || outcome.name === 'onnx/cpu') &&
    outcome.selfTest.difference < mostDifference &&
    outcome.selfTest.milliseconds <= bound;
  const chosen = candidates.find((name) => isGood(outcomes.get(name)));
  return candidates.map((name): RuntimeVerdict => {
    const outcome = outcomes.get(name);
    if (!outcome) return { name, verdict: 'absent', why: absent(name) ?? say('computing.notTried') };
    if ('failed' in outcome) return { name, verdict: 'passedOver', why: outcome.failed };
    return { name, verdict: name === chosen ? 'chosen' : 'passedOver', why: whyOf(outcome, name === chosen, bound) };
  });
}

function whyOf(
  { name, version, device, selfTest: { difference, milliseconds } }: Extract<Outcome, { readonly selfTest: SelfTest }>,
  isChosen: boolean,
  bound: number,
): Sentence {
  const ms = milliseconds.toPrecision(3);
  const places = { version, ms, difference: difference.toExponential(1) };
  if (!(difference < mostDifference)) return say('computing.wrong', places);
  if (isChosen) return say('computing.chosen', places);
  if (device === 'cpu' && name !== 'onnx/cpu') return say('computing.noGpuOfItsOwn', places);
  return milliseconds > bound
    ? say('computing.slower', { ...places, cpuMs: bound.toPrecision(3) })
    : say('computing.notFirst', places);
}

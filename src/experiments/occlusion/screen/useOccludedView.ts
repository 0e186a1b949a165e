import { onScopeDispose, type Ref, shallowRef, watch } from 'vue';
import { askExperiment } from '../../../renderer/contract/useAnalyses.ts';
import type { OccludedView } from '../declaration/types.ts';
import type { AskedWindow } from '../declaration.ts';

/** A hand on its way over a map does not ask at every place. */
const restMs = 30;
const mostKept = 500;

/** What the network makes of the picture under one window: asked when the hand rests, and remembered. */
export function useOccludedView(question: Readonly<Ref<AskedWindow | null>>): {
  /** The latest answer; the one before stays until the next has come. */
  readonly view: Readonly<Ref<OccludedView | undefined>>;
  readonly error: Readonly<Ref<Error | undefined>>;
} {
  const view = shallowRef<OccludedView>();
  const error = shallowRef<Error>();
  const known = new Map<string, OccludedView>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopper: AbortController | undefined;

  const show = (answer: OccludedView) => {
    view.value = answer;
    error.value = undefined;
  };
  const ask = async (asked: AskedWindow, key: string) => {
    const own = new AbortController();
    stopper = own;
    try {
      const result = await askExperiment('occlusion', 'at', asked, own.signal);
      known.set(key, result);
      if (known.size > mostKept) known.delete(known.keys().next().value!);
      if (!own.signal.aborted) show(result);
    } catch (thrown) {
      if (!own.signal.aborted) error.value = thrown as Error;
    }
  };
  const forget = () => {
    clearTimeout(timer);
    stopper?.abort();
  };
  watch(
    question,
    (asked) => {
      forget();
      if (!asked) return;
      const key = JSON.stringify(asked);
      const answer = known.get(key);
      if (answer) show(answer);
      else timer = setTimeout(() => ask(asked, key), restMs);
    },
    { immediate: true },
  );
  onScopeDispose(forget);
  return { view, error };
}

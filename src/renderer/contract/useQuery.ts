import { useThrottleFn } from '@vueuse/core';
import { onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue';
import type { Topic } from '../../shared/contract/events.ts';
import type { WorkbenchContract } from '../../shared/contract/index.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { Input, Output } from '../../shared/rpc/request.ts';
import { client } from './client.ts';

type Name = keyof WorkbenchContract & string;

export interface Query<T> {
  /** The latest answer; the one before stays until the next has come. */
  readonly data: Readonly<Ref<T | undefined>>;
  readonly error: Readonly<Ref<Error | undefined>>;
  /** True until the first answer or error to the present input. */
  readonly isLoading: Readonly<Ref<boolean>>;
  /** Asks again. */
  readonly refresh: () => void;
}

/** A job changes the catalog ten times a second; the page asks again after as many ms at least. */
const askAgainMs = 300;

/**
 * The answer to a request, kept up to date: it subscribes first, then asks, and asks again when one of `topics` has changed since the
 * answer was made, when the input is another one, and when a broken line is there again. An input of `null` asks nothing. `complete`
 * fetches what the answer only names.
 */
export function useQuery<N extends Name, T = Output<WorkbenchContract, N>>(
  name: N,
  input: Readonly<Ref<Input<WorkbenchContract, N> | null>>,
  topics: readonly Topic[],
  complete: (answer: Output<WorkbenchContract, N>, signal: AbortSignal) => T | Promise<T> = (answer) => answer as T,
): Query<T> {
  const data = shallowRef<T>();
  const error = shallowRef<Error>();
  const isLoading = ref(false);
  let stopper: AbortController | undefined;
  /** Numbers of the latest event about the topics, and of the one that the latest answer knows. */
  let changedSeq = 0;
  let answeredSeq = 0;

  const ask = async () => {
    stopper?.abort();
    if (input.value === null) return;
    const own = new AbortController();
    stopper = own;
    const askedAfterSeq = changedSeq;
    try {
      const { result, seq } = await client.request(name, input.value, { signal: own.signal });
      const completed = await complete(result, own.signal);
      if (own.signal.aborted) return;
      data.value = completed;
      error.value = undefined;
      isLoading.value = false;
      stopper = undefined;
      answeredSeq = seq;
      if (changedSeq > answeredSeq) askAgain();
    } catch (thrown) {
      if (own.signal.aborted) return;
      stopper = undefined;
      // The shell tells of a broken line; it is asked again on the next one.
      if (thrown instanceof SwitchbackError && thrown.code === 'DISCONNECTED') return;
      error.value = thrown as Error;
      isLoading.value = false;
      // What has changed while it failed may be what it lacked.
      if (changedSeq > askedAfterSeq) askAgain();
    }
  };

  let isOver = false;
  const askAgain = useThrottleFn(
    () => {
      // An answer on its way may be older than the change: it is looked at when it comes.
      if (!stopper && !isOver) ask();
    },
    askAgainMs,
    true,
  );

  const unsubscribe = [
    client.on('catalog.changed', (change, seq) => {
      if (!change.topics.some((topic) => topics.includes(topic))) return;
      changedSeq = seq;
      askAgain();
    }),
    client.onState((state) => {
      if (state === 'open') changedSeq = 0;
      if (state === 'open') ask();
    }),
  ];
  watch(
    () => JSON.stringify(input.value),
    () => {
      isLoading.value = input.value !== null;
      ask();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    isOver = true;
    stopper?.abort();
    for (const end of unsubscribe) end();
  });
  return { data, error, isLoading, refresh: ask };
}

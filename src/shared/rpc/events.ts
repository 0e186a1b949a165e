import type { EventTypes } from './request.ts';

export type EventListener<E extends EventTypes> = <N extends keyof E & string>(
  seq: number,
  name: N,
  data: E[N],
) => void;

/** Events in the order of their numbers. */
export interface EventSource<E extends EventTypes> {
  /** Number of the latest event; 0 before the first. */
  readonly seq: () => number;
  readonly emit: <N extends keyof E & string>(name: N, data: E[N]) => void;
  /** Gives back what ends it. */
  readonly subscribe: (listener: EventListener<E>) => () => void;
}

export function eventSource<E extends EventTypes>(): EventSource<E> {
  const listeners = new Set<EventListener<E>>();
  let seq = 0;
  return {
    seq: () => seq,
    emit: (name, data) => {
      seq += 1;
      for (const listener of listeners) listener(seq, name, data);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

import { SwitchbackError } from '../errors.ts';
import { say } from '../sentence.ts';
import type { ServerMessage } from './messages.ts';
import type { Contract, EventTypes, Input, Output } from './request.ts';
import type { Transport } from './transport.ts';

export type ConnectionState = 'connecting' | 'open' | 'closed';

/** An answer, and the number of the last event that it already takes into account. */
export interface Answer<T> {
  readonly result: T;
  readonly seq: number;
}

/** The asking side of a contract, over a line that is made again whenever it breaks. */
export interface Client<C extends Contract, E extends EventTypes> {
  /** Throws what the other side threw, and `DISCONNECTED` when the line breaks before the answer. */
  readonly request: <N extends keyof C & string>(
    name: N,
    input: Input<C, N>,
    options?: { readonly signal?: AbortSignal },
  ) => Promise<Answer<Output<C, N>>>;
  /** Gives back what ends it. */
  readonly on: <N extends keyof E & string>(name: N, listener: (data: E[N], seq: number) => void) => () => void;
  readonly state: () => ConnectionState;
  /** Gives back what ends it. */
  readonly onState: (listener: (state: ConnectionState) => void) => () => void;
  readonly close: () => void;
}

interface Waiting {
  readonly resolve: (answer: Answer<never>) => void;
  readonly reject: (error: unknown) => void;
}

const lost = (reason?: string) =>
  new SwitchbackError(
    'DISCONNECTED',
    reason ? say('common.connectionLostFor', { reason }) : say('common.connectionLost'),
  );

/** Delays before trying to connect again, ms; the last one from then on. */
const retryDelaysMs = [100, 250, 500, 1000, 2000, 5000];

/** A line that lived this long was sound. */
const steadyMs = 2000;

/** A client whose line `connect` makes, now and after every break. */
export function createClient<C extends Contract, E extends EventTypes>(
  connect: () => Promise<Transport>,
): Client<C, E> {
  const listeners = new Map<string, Set<(data: never, seq: number) => void>>();
  const stateListeners = new Set<(state: ConnectionState) => void>();
  const waiting = new Map<number, Waiting>();
  let transport: Transport | undefined;
  let state: ConnectionState = 'connecting';
  let whenOpen = Promise.withResolvers<void>();
  let nextId = 1;
  let failures = 0;
  let openedMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const enter = (next: ConnectionState) => {
    state = next;
    for (const listener of stateListeners) listener(next);
  };

  const open = async () => {
    timer = undefined;
    try {
      const line = await connect();
      if (state === 'closed') return line.close();
      transport = line;
      openedMs = performance.now();
      line.onClose(broken);
      line.onMessage((message) => received(message as ServerMessage));
      enter('open');
      whenOpen.resolve();
    } catch {
      again();
    }
  };
  const again = () => {
    if (state === 'closed') return;
    timer = setTimeout(open, retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)]);
    failures += 1;
  };
  const broken = (reason?: string) => {
    transport = undefined;
    rejectAll(reason);
    if (state === 'closed') return;
    // What breaks as soon as it is made is not made again at once.
    if (performance.now() - openedMs > steadyMs) failures = 0;
    whenOpen = Promise.withResolvers();
    enter('connecting');
    again();
  };
  const rejectAll = (reason?: string) => {
    const error = lost(reason);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const received = (message: ServerMessage) => {
    if (message.kind === 'event') {
      for (const listener of listeners.get(message.name) ?? []) listener(message.data as never, message.seq);
      return;
    }
    const { id } = message;
    const asked = waiting.get(id);
    waiting.delete(id);
    if (message.kind === 'answer') asked?.resolve({ result: message.result as never, seq: message.seq });
    else asked?.reject(new SwitchbackError(message.error.code, message.error.sentence));
  };

  open();
  return {
    request: async (name, input, { signal } = {}) => {
      signal?.throwIfAborted();
      if (state === 'closed') throw new SwitchbackError('DISCONNECTED', say('common.connectionClosed'));
      if (!transport) await settledFirst(whenOpen.promise, signal);
      signal?.throwIfAborted();
      if (!transport) throw lost();
      const id = nextId++;
      const { promise, resolve, reject } = Promise.withResolvers<Answer<never>>();
      waiting.set(id, { resolve, reject });
      const cancel = () => {
        transport?.send({ kind: 'cancel', id });
        waiting.delete(id);
        reject(signal!.reason);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        transport.send({ kind: 'request', id, name, input });
      } catch (tooLarge) {
        waiting.delete(id);
        reject(tooLarge);
      }
      return promise.finally(() => signal?.removeEventListener('abort', cancel));
    },
    on: (name, listener) => {
      const callbacks = listeners.get(name) ?? new Set();
      listeners.set(name, callbacks.add(listener as never));
      return () => callbacks.delete(listener as never);
    },
    state: () => state,
    onState: (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    close: () => {
      enter('closed');
      clearTimeout(timer);
      transport?.close();
      rejectAll();
      // Who waits for a line is told as well; nobody need be waiting.
      whenOpen.promise.catch(() => {});
      whenOpen.reject(lost());
    },
  };
}

/** Settled as `promise` is, or rejected with the signal's reason when that is aborted before. */
function settledFirst<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  const { promise: either, resolve, reject } = Promise.withResolvers<T>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  return either;
}

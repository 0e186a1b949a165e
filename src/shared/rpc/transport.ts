/**
 * A two-way line between two processes. Messages are plain data with typed arrays in them, and arrive whole and in order;
 * what is sent after the line has closed is dropped.
 */
export interface Transport {
  /** `onTaken` is called when the message has left this process, or the line has closed. */
  readonly send: (message: unknown, onTaken?: () => void) => void;
  /** The one listener; messages that came before it wait for it. */
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** Called once, with a reason where there is one, when the line is closed by either side or breaks. */
  readonly onClose: (listener: (reason?: string) => void) => void;
  readonly close: () => void;
  /** Leaves what comes unread until `resume`, as far as this kind of line can, so that the other side has to wait. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/** The two ends of what every transport needs inside: messages kept until somebody listens, closing told once. */
export interface TransportEnd {
  readonly received: (message: unknown) => void;
  readonly closed: (reason?: string) => void;
  readonly onMessage: Transport['onMessage'];
  readonly onClose: Transport['onClose'];
}

export function transportEnd(): TransportEnd {
  let listener: ((message: unknown) => void) | undefined;
  let waiting: unknown[] = [];
  const closeListeners: ((reason?: string) => void)[] = [];
  let closing: { readonly reason: string | undefined } | undefined;
  return {
    received: (message) => {
      if (listener) listener(message);
      else waiting.push(message);
    },
    closed: (reason) => {
      if (closing) return;
      closing = { reason };
      for (const tell of closeListeners) tell(reason);
    },
    onMessage: (next) => {
      listener = next;
      const before = waiting;
      waiting = [];
      for (const message of before) next(message);
    },
    onClose: (next) => {
      if (closing) next(closing.reason);
      else closeListeners.push(next);
    },
  };
}

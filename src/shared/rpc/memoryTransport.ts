import { type Transport, type TransportEnd, transportEnd } from './transport.ts';

/** Two ends of a line inside one process. Messages are copied, as between processes. */
export function memoryTransports(): [Transport, Transport] {
  const left = transportEnd();
  const right = transportEnd();
  const line = { open: true };
  return [transportOf(left, right, line), transportOf(right, left, line)];
}

function transportOf(own: TransportEnd, other: TransportEnd, line: { open: boolean }): Transport {
  return {
    send: (message, onTaken) => {
      const copy = structuredClone(message);
      queueMicrotask(() => {
        if (line.open) other.received(copy);
        onTaken?.();
      });
    },
    onMessage: own.onMessage,
    onClose: own.onClose,
    close: () => {
      line.open = false;
      own.closed();
      other.closed();
    },
    // Both ends are one process.
    pause: () => {},
    resume: () => {},
  };
}

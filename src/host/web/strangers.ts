import type { Socket } from 'node:net';

/** The connections of a server that have not shown its token. */
export interface Strangers {
  /** A connection has been made. */
  readonly meet: (socket: Socket) => void;
  /** It has shown the token: it stays. */
  readonly admit: (socket: Socket) => void;
}

/** Whoever has the token shows it at once. */
const patienceMs = 2000;
/** However young they are: beyond this the oldest is closed. */
const mostAtOnce = 4096;

/**
 * Keeps connections without the token few, so that others, however many they open and however slowly they speak, take no memory and no
 * place from whoever has it: where more than `most` wait after two seconds, those that have waited so long are closed.
 */
export function strangers(most: number): Strangers {
  // In the order in which they came.
  const waiting = new Set<Socket>();
  const turnAway = (socket: Socket) => {
    waiting.delete(socket);
    socket.destroy();
  };
  const judge = (socket: Socket) => {
    if (waiting.has(socket) && waiting.size > most) turnAway(socket);
  };
  return {
    meet: (socket) => {
      waiting.add(socket);
      socket.once('close', () => waiting.delete(socket));
      // After what has come meanwhile has been read: a host that was busy has not heard it yet.
      setTimeout(() => setImmediate(judge, socket), patienceMs).unref();
      const [oldest] = waiting;
      if (waiting.size > mostAtOnce) turnAway(oldest!);
    },
    admit: (socket) => void waiting.delete(socket),
  };
}

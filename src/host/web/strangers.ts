import type { Socket } from 'node:net';

/** The connections of a server that have not shown its token. */
export interface Strangers {
  /** A connection has been made. Where there are too many, the one that has waited longest is closed. */
  readonly meet: (socket: Socket) => void;
  /** It has shown the token: it stays. */
  readonly admit: (socket: Socket) => void;
}

/**
 * Keeps connections without the token few: whoever has the token shows it at once, and others, however many they open and however slowly
 * they speak, take no memory and no place from it.
 */
export function strangers(most: number): Strangers {
  // In the order in which they came.
  const waiting = new Set<Socket>();
  return {
    meet: (socket) => {
      waiting.add(socket);
      socket.once('close', () => waiting.delete(socket));
      if (waiting.size <= most) return;
      const [oldest] = waiting;
      waiting.delete(oldest!);
      oldest!.destroy();
    },
    admit: (socket) => void waiting.delete(socket),
  };
}

import { decodeMessage, encodeMessage } from './codec.ts';
import { type Transport, transportEnd } from './transport.ts';

/** What a browser's `WebSocket` and that of the package `ws` have in common. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  /** A browser's takes no second argument and cannot pause. */
  send(data: Uint8Array<ArrayBuffer>, onTaken?: () => void): void;
  close(): void;
  pause?(): void;
  resume?(): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { reason: string }) => void): void;
}

/** Where on a web host a page opens its line. */
export const socketPath = '/rpc';

const open = 1;

/** A line over a WebSocket that is open, over which messages of at most `mostBytes` are sent. A message that cannot be read closes it. */
export function webSocketTransport(socket: WebSocketLike, mostBytes?: number): Transport {
  const end = transportEnd();
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }) => {
    try {
      end.received(decodeMessage(new Uint8Array(data as ArrayBuffer)));
    } catch {
      socket.close();
    }
  });
  socket.addEventListener('close', ({ reason }) => end.closed(reason || undefined));
  return {
    send: (message, onTaken) => {
      if (socket.readyState === open) socket.send(encodeMessage(message, mostBytes), onTaken);
      else onTaken?.();
    },
    onMessage: end.onMessage,
    onClose: end.onClose,
    close: () => socket.close(),
    pause: () => socket.pause?.(),
    resume: () => socket.resume?.(),
  };
}

import { decodeMessage, encodeMessage } from './codec.ts';
import { type Transport, transportEnd } from './transport.ts';

/** What a browser's `WebSocket` and that of the package `ws` have in common. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
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
    send: (message) => {
      if (socket.readyState === open) socket.send(encodeMessage(message, mostBytes));
    },
    onMessage: end.onMessage,
    onClose: end.onClose,
    close: () => socket.close(),
  };
}

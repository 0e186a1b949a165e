import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { largestRequestBytes } from '../../shared/rpc/codec.ts';
import type { Transport } from '../../shared/rpc/transport.ts';
import { webSocketTransport } from '../../shared/rpc/webSocketTransport.ts';
import { type Sentence, say } from '../../shared/sentence.ts';

/** A line that is to close is cut where the other side has not agreed by then. */
const closeTimeoutMs = 2000;

/** What becomes of a line, by the path under which it is opened. */
export type LineEnds = Readonly<Record<string, (line: Transport) => void>>;

/** The lines of a server. */
export interface AcceptedLines {
  /** Cuts every line, as a network does. */
  readonly cut: () => void;
}

/**
 * Makes lines of the WebSockets that are opened on an HTTP server. `refusal` says why one is refused, or `null`; `onRefused` is told of
 * each, also of one whose path is in none of `ends`.
 */
export function acceptLines(
  server: Server,
  ends: LineEnds,
  refusal: (request: IncomingMessage) => Sentence | null,
  onRefused: (reason: Sentence) => void,
): AcceptedLines {
  // A message of each line at a time, however many a line has sent at once.
  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    maxPayload: largestRequestBytes,
    allowSynchronousEvents: false,
    closeTimeout: closeTimeoutMs,
  };
  const sockets = new WebSocketServer(options);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const end = Object.hasOwn(ends, request.url!) ? ends[request.url!] : undefined;
    const reason = end ? refusal(request) : say('host.nothingThere');
    if (reason) {
      onRefused(reason);
      // Node no longer hears this socket's errors, and does not close it with the server.
      socket.on('error', () => {});
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n', () => socket.destroy());
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      // What is no WebSocket message, or too large a one, ends the line that it came over.
      webSocket.on('error', () => webSocket.terminate());
      end!(webSocketTransport(webSocket as never));
    });
  });
  return {
    cut: () => {
      for (const client of sockets.clients) client.terminate();
    },
  };
}

import { connect } from 'node:net';
import type { MessagePortMain } from 'electron';
import { WebSocket } from 'ws';
import { largestMessageBytes } from '../shared/rpc/codec.ts';

/** A host that has not accepted a line after this does not answer. */
const patienceMs = 5000;

/** Opens a WebSocket at `path` on the local socket at `address`. Rejects with the system's error where nothing, or no host, answers. */
export function openSocket(address: string, path: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://switchback${path}`, {
    createConnection: () => connect(address),
    perMessageDeflate: false,
    maxPayload: largestMessageBytes,
    handshakeTimeout: patienceMs,
  });
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.off('error', reject);
      // What is too large a message ends the line that it came over.
      socket.on('error', () => socket.terminate());
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** What of Electron's port the bridge uses. */
export type BridgePort = Pick<MessagePortMain, 'on' | 'start' | 'close' | 'postMessage'>;

/** Carries the bytes of a page's line from its port to the host's socket and back, until either side closes. It reads none of them. */
export function carryLine(port: BridgePort, socket: WebSocket): void {
  port.on('message', ({ data }) => {
    // A page sends bytes alone; what is something else is no page of ours.
    if (!(data instanceof Uint8Array)) return socket.close();
    if (socket.readyState === WebSocket.OPEN) socket.send(data);
  });
  port.on('close', () => socket.close());
  socket.on('message', (bytes) => port.postMessage(new Uint8Array(bytes as ArrayBuffer)));
  socket.on('close', () => port.close());
  port.start();
}

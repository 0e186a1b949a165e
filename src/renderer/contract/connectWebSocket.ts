import { largestRequestBytes } from '../../shared/rpc/codec.ts';
import type { Transport } from '../../shared/rpc/transport.ts';
import { socketPath, webSocketTransport } from '../../shared/rpc/webSocketTransport.ts';

/** The line of a page in a browser. Throws when the host does not answer. */
export async function connectWebSocket(): Promise<Transport> {
  const socket = new WebSocket(new URL(socketPath, location.href.replace(/^http/, 'ws')));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('close', () => reject(new Error('the host does not answer')), { once: true });
  });
  return webSocketTransport(socket as never, largestRequestBytes);
}

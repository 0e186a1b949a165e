import type { WorkbenchEvents } from '../../shared/contract/events.ts';
import type { WorkbenchContract } from '../../shared/contract/index.ts';
import { type Client, createClient } from '../../shared/rpc/client.ts';
import type { Transport } from '../../shared/rpc/transport.ts';
import { socketPath, webSocketTransport } from '../../shared/rpc/webSocketTransport.ts';

export type WorkbenchClient = Client<WorkbenchContract, WorkbenchEvents>;

/** The page's line to its host. */
export const client: WorkbenchClient = createClient(connectWebSocket);

async function connectWebSocket(): Promise<Transport> {
  const socket = new WebSocket(new URL(socketPath, location.href.replace(/^http/, 'ws')));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('close', () => reject(new Error('the host does not answer')), { once: true });
  });
  return webSocketTransport(socket as never);
}

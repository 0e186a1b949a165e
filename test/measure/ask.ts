import { WebSocket } from 'ws';
import type { WorkbenchEvents } from '../../src/shared/contract/events.ts';
import type { WorkbenchContract } from '../../src/shared/contract/index.ts';
import { type Client, createClient } from '../../src/shared/rpc/client.ts';
import { socketPath, webSocketTransport } from '../../src/shared/rpc/webSocketTransport.ts';

/** Asks a web host as a page does. */
export function clientOf(url: string): Client<WorkbenchContract, WorkbenchEvents> {
  const { host } = new URL(url);
  return createClient(async () => {
    const socket = new WebSocket(`ws://${host}${socketPath}`, { headers: headersOf(url) });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return webSocketTransport(socket as never);
  });
}

/** What a page's requests carry, given the host's address with its token. */
export function headersOf(url: string): { readonly cookie: string; readonly origin: string } {
  const { origin, port, searchParams } = new URL(url);
  return { cookie: `switchback-${port}=${searchParams.get('token')}`, origin };
}

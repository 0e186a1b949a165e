import { WebSocket } from 'ws';
import type { WorkbenchEvents } from '../../../src/shared/contract/events.ts';
import type { WorkbenchContract } from '../../../src/shared/contract/index.ts';
import { type Client, createClient } from '../../../src/shared/rpc/client.ts';
import { socketPath, webSocketTransport } from '../../../src/shared/rpc/webSocketTransport.ts';

/** A web host as a page sees it. */
export interface Addressed {
  readonly origin: string;
  readonly port: number;
  /** `name=token`, as a browser sends it. */
  readonly cookie: string;
}

/** What the address says that a web host prints. */
export function addressed(url: string): Addressed {
  const { origin, port, searchParams } = new URL(url);
  return { origin, port: Number(port), cookie: `switchback-${port}=${searchParams.get('token')}` };
}

/** A page's line to a web host; `headers` in place of those that a browser sends. */
export function lineTo(
  { origin, port, cookie }: Addressed,
  headers: Record<string, string> = { cookie, origin },
): Client<WorkbenchContract, WorkbenchEvents> {
  return createClient(async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${socketPath}`, { headers });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return webSocketTransport(socket as never);
  });
}

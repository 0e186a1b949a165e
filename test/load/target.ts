import { WebSocket } from 'ws';
import type { WorkbenchEvents } from '../../src/shared/contract/events.ts';
import type { WorkbenchContract } from '../../src/shared/contract/index.ts';
import { type Client, createClient } from '../../src/shared/rpc/client.ts';
import { socketPath, webSocketTransport } from '../../src/shared/rpc/webSocketTransport.ts';

/** A host as a page knows it. */
export interface Target {
  readonly origin: string;
  readonly hostname: string;
  readonly port: number;
  /** What a page sends that has the token. */
  readonly headers: Readonly<Record<'cookie' | 'origin', string>>;
}

export function targetAt(url: string): Target {
  const { origin, hostname, port, searchParams } = new URL(url);
  const cookie = `switchback-${port}=${searchParams.get('token')}`;
  return { origin, hostname, port: Number(port), headers: { cookie, origin } };
}

/** A WebSocket to the host, open; without the token where `headers` have none. */
export async function openSocket({ hostname, port }: Target, headers: Record<string, string>): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${hostname}:${port}${socketPath}`, { headers });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

/** A page's line. */
export const lineTo = (target: Target): Client<WorkbenchContract, WorkbenchEvents> =>
  createClient(async () => webSocketTransport((await openSocket(target, target.headers)) as never));

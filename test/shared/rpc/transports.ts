import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { listenLocally } from '../../../src/host/local/localSocket.ts';
import { acceptLines } from '../../../src/host/server/acceptLines.ts';
import { carryLine, openSocket } from '../../../src/main/hostSocket.ts';
import { largestRequestBytes } from '../../../src/shared/rpc/codec.ts';
import { memoryTransports } from '../../../src/shared/rpc/memoryTransport.ts';
import { portTransport } from '../../../src/shared/rpc/portTransport.ts';
import type { Transport } from '../../../src/shared/rpc/transport.ts';
import { socketPath, type WebSocketLike, webSocketTransport } from '../../../src/shared/rpc/webSocketTransport.ts';

import { standInPort } from '../../main/ports.ts';

/** Makes both ends of a line: the page's and the host's. */
export type Line = () => Promise<{ readonly page: Transport; readonly host: Transport; readonly end: () => void }>;

/**
 * Every kind of line there is. A worker's `MessagePort` stands in for Electron's, which has the same methods; the line over a local socket
 * is Electron's whole way, from the page's port over the bridge to the host.
 */
export const lines: Readonly<Record<string, Line>> = {
  memory: async () => {
    const [page, host] = memoryTransports();
    return { page, host, end: () => page.close() };
  },
  WebSocket: async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const client = new WebSocket(`ws://127.0.0.1:${port}`);
    const [[socket]] = await Promise.all([once(server, 'connection'), once(client, 'open')]);
    const end = () => {
      client.terminate();
      server.close();
    };
    return { page: webSocketTransport(client as never), host: webSocketTransport(socket as WebSocketLike), end };
  },
  'local socket': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchback-line-'));
    const address = process.platform === 'win32' ? `\\\\.\\pipe\\${folder}` : join(folder, 'host');
    const server = createServer();
    const accepted = Promise.withResolvers<Transport>();
    acceptLines(server, { [socketPath]: accepted.resolve }, () => null, accepted.reject);
    await listenLocally(server, address);
    const socket = await openSocket(address, socketPath);
    const { port1, port2 } = new MessageChannel();
    carryLine(standInPort(port1) as never, socket);
    const end = () => {
      port2.close();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return { page: portTransport(portOf(port2), largestRequestBytes), host: await accepted.promise, end };
  },
  MessagePort: async () => {
    const { port1, port2 } = new MessageChannel();
    return { page: portTransport(portOf(port1)), host: portTransport(portOf(port2)), end: () => port1.close() };
  },
};

/** A host's server, which makes lines of what connects and gives them to `attach`; gives what opens one. It ends with the test. */
export async function acceptedLines(attach: (line: Transport) => void): Promise<
  () => Promise<{
    readonly page: Transport;
    readonly socket: WebSocket;
    /** Settled when the host has closed its end. */
    readonly closed: Promise<void>;
  }>
> {
  const server = createServer();
  const closings: PromiseWithResolvers<void>[] = [];
  const accept = (line: Transport) => {
    const { resolve } = closings.at(-1)!;
    line.onClose(() => resolve());
    attach(line);
  };
  const accepted = acceptLines(
    server,
    { [socketPath]: accept },
    () => null,
    () => {},
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    accepted.cut();
    server.close();
  });
  return async () => {
    const closing = Promise.withResolvers<void>();
    closings.push(closing);
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}${socketPath}`);
    socket.on('error', () => {});
    await once(socket, 'open');
    return { page: webSocketTransport(socket as never), socket, closed: closing.promise };
  };
}

const portOf = (port: MessagePort) => ({
  postMessage: (message: unknown) => port.postMessage(message),
  onMessage: (listener: (message: unknown) => void) => void port.on('message', listener),
  onClose: (listener: () => void) => void port.on('close', () => listener()),
  close: () => port.close(),
});

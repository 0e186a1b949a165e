import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { desktopContract, desktopPath, type HostStart } from '../../shared/hostProcess.ts';
import { eventSource } from '../../shared/rpc/events.ts';
import { serve } from '../../shared/rpc/server.ts';
import { socketPath } from '../../shared/rpc/webSocketTransport.ts';
import { say } from '../../shared/sentence.ts';
import { type AcceptedLines, acceptLines } from '../server/acceptLines.ts';
import { openHost } from '../server/host.ts';
import { logDefect } from '../server/log.ts';
import { pageRoutes } from '../server/pageRoutes.ts';
import { pictureRoutes } from '../server/pictureRoutes.ts';
import { securityHeaders } from '../server/securityHeaders.ts';
import { desktopHandlers } from './desktopHandlers.ts';
import { listenLocally } from './localSocket.ts';

/** A workspace, served to the desktop application over a local socket. */
export interface LocalHost {
  /** The workspace's folder, an absolute path. */
  readonly folder: string;
  /** Listens there, and no longer where it did. Throws as `listenLocally`. */
  readonly listenAt: (address: string) => Promise<void>;
  /** Stops what runs, which keeps what it has done, and is settled when that has ended. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a workspace and answers over HTTP what a window asks for under `app://`, and two kinds of lines: a page's, and that of
 * Electron's main process. Throws as `openHost`.
 */
export function openLocalHost({ rendererFolder, ...options }: HostStart): LocalHost {
  const host = openHost(options);
  const app = new Hono();
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(securityHeaders)) c.header(name, value);
    await next();
  });
  app.route('/', pictureRoutes(host));
  app.route('/', pageRoutes(rendererFolder));
  const desktop = {
    contract: desktopContract,
    handlers: desktopHandlers(host),
    events: eventSource<Record<string, never>>(),
    onDefect: (name: string, error: unknown) => logDefect(host.log, name, error),
  };
  const ends = {
    [socketPath]: host.attach,
    [desktopPath]: (line: Parameters<typeof serve>[0]) => serve(line, desktop),
  };

  let listening: { readonly server: Server; readonly lines: AcceptedLines } | undefined;
  const leave = () => {
    listening?.lines.cut();
    listening?.server.close();
    listening?.server.closeAllConnections();
    listening = undefined;
  };
  return {
    folder: host.workspace.folder,
    listenAt: async (address) => {
      const server = createAdaptorServer({ fetch: app.fetch }) as Server;
      const onRefused = (reason: ReturnType<typeof say>) =>
        host.log.write('warn', say('host.refusedConnection', { reason }));
      const lines = acceptLines(server, ends, () => null, onRefused);
      await listenLocally(server, address);
      leave();
      listening = { server, lines };
    },
    close: async () => {
      leave();
      await host.close();
    },
  };
}

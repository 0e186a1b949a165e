import { existsSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { hostname as machineName, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { parse } from 'hono/utils/cookie';
import { SwitchbackError } from '../../shared/errors.ts';
import { socketPath } from '../../shared/rpc/webSocketTransport.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { acceptLines } from '../server/acceptLines.ts';
import { openHost } from '../server/host.ts';
import { tokenCookie, webApp } from './app.ts';
import { keptToken } from './keptToken.ts';
import { hostsOf, isOwnHost, isOwnOrigin, isToken, type Machine, type WebAddress } from './security.ts';
import { strangers } from './strangers.ts';

export interface WebHostOptions {
  /** The workspace's folder. */
  readonly folder: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Address to listen at; `127.0.0.1` is reached from this machine alone, `0.0.0.0` and `::` by every address it has. */
  readonly hostname: string;
  /** Folder of the built page. */
  readonly rendererFolder: string;
  /** Begins with the sample where the workspace has no data set. */
  readonly sampleWhenEmpty?: boolean;
  /** Folders of this machine in which a page may choose one. */
  readonly roots?: readonly string[];
}

export interface WebHost {
  /** The address to open, with the token. */
  readonly url: string;
  readonly enginePids: ReturnType<typeof openHost>['enginePids'];
  /** Cuts the line to every page, as a network does; pages make it anew. */
  readonly cutSockets: () => void;
  readonly close: () => Promise<void>;
}

/** Connections without the token that are kept at a time; a page's own shows it with its first request. */
const mostStrangers = 256;

/** A request's head comes at once, its body in the time that weights of 2 GiB take over a slow network. */
const patience = { headersTimeout: 10_000, requestTimeout: 60 * 60_000, connectionsCheckingInterval: 2000 } as const;

/**
 * Serves a workspace to browsers: the page over HTTP, its line over a WebSocket, both only with the token.
 * Throws `NOT_FOUND` when the page is not built, `BAD_ARGUMENT` when the port is taken, and as `openWorkspace`.
 */
export async function openWebHost({
  folder,
  port,
  hostname,
  rendererFolder,
  ...options
}: WebHostOptions): Promise<WebHost> {
  if (!existsSync(join(rendererFolder, 'index.html')))
    throw new SwitchbackError('NOT_FOUND', say('host.pageNotBuilt', { folder: rendererFolder }));
  const host = openHost({ folder, ...options });
  const token = keptToken(host.workspace.folder);
  const hosts = hostsOf(hostname, thisMachine());
  let address: WebAddress = { hosts, port };
  const unknown = strangers(mostStrangers);
  const app = webApp({ host, address: () => address, token, rendererFolder, onAdmitted: unknown.admit });
  try {
    const server = await listening(() => serve({ fetch: app.fetch, hostname, port, serverOptions: patience }), port);
    server.on('connection', unknown.meet);
    address = { hosts, port: (server.address() as { port: number }).port };
    const lines = acceptLines(
      server,
      { [socketPath]: host.attach },
      (request) => {
        const refused = refusal(request, address, token);
        if (!refused) unknown.admit(request.socket);
        return refused;
      },
      (reason) => host.log.write('warn', say('host.refusedConnection', { reason })),
    );
    return {
      url: `http://${hosts[0]}:${address.port}/?token=${token}`,
      enginePids: host.enginePids,
      cutSockets: lines.cut,
      close: async () => {
        lines.cut();
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
        await host.close();
      },
    };
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** As others reach it: by IPv4 first, which every network passes on. */
function thisMachine(): Machine {
  const outward = Object.values(networkInterfaces()).flatMap((own = []) => own.filter(({ internal }) => !internal));
  const ofFamily = (wanted: string) => outward.filter(({ family }) => family === wanted);
  return { name: machineName(), addresses: [...ofFamily('IPv4'), ...ofFamily('IPv6')].map(({ address }) => address) };
}

function refusal({ headers }: IncomingMessage, address: WebAddress, token: string): Sentence | null {
  if (!isOwnHost(headers.host, address)) return say('host.otherHost');
  // Browsers always send an origin with a WebSocket; what sends none is no page and needs the token all the same.
  if (!isOwnOrigin(headers.origin, address)) return say('host.otherOrigin');
  const given = parse(headers.cookie ?? '')[tokenCookie(address.port)];
  return isToken(given, token) ? null : say('host.wrongToken');
}

function listening(start: () => unknown, port: number): Promise<Server> {
  const server = start() as Server;
  return new Promise((resolve, reject) => {
    server.once('listening', () => resolve(server));
    server.once('error', (error: NodeJS.ErrnoException) => {
      const known = error.code === 'EADDRINUSE' || error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL';
      const sentence = say('host.cannotListen', { port, reason: error.code ?? '' });
      reject(known ? new SwitchbackError('BAD_ARGUMENT', sentence, { cause: error }) : error);
    });
  });
}

import type { Socket } from 'node:net';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { say } from '../../shared/sentence.ts';
import type { Host } from '../server/host.ts';
import { pageRoutes } from '../server/pageRoutes.ts';
import { pictureRoutes } from '../server/pictureRoutes.ts';
import { securityHeaders } from '../server/securityHeaders.ts';
import { refusalPage } from './refusalPage.ts';
import { isOwnHost, isOwnOrigin, isToken, type WebAddress } from './security.ts';

export interface WebAppOptions {
  readonly host: Host;
  /** Known once the port is. */
  readonly address: () => WebAddress;
  readonly token: string;
  /** Folder of the built page. */
  readonly rendererFolder: string;
  /** Told of the connection of every request that has the token. */
  readonly onAdmitted: (socket: Socket) => void;
}

/** The cookie's name: hosts on other ports of the same machine keep theirs. */
export const tokenCookie = (port: number): string => `switchback-${port}`;

/**
 * The page, its pictures and nothing else, over HTTP. Whoever opens `/?token=…` gets a cookie with the token; without it, from another
 * origin or under another host's name everything is refused and logged.
 */
export function webApp({
  host,
  address,
  token,
  rendererFolder,
  onAdmitted,
}: WebAppOptions): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (c, next) => {
    const { port } = address();
    const given = c.req.query('token') ?? getCookie(c, tokenCookie(port));
    const refused = !isOwnHost(c.req.header('host'), address())
      ? say('host.otherHost')
      : !isOwnOrigin(c.req.header('origin'), address())
        ? say('host.otherOrigin')
        : !isToken(given, token)
          ? say('host.wrongToken')
          : null;
    for (const [name, value] of Object.entries(securityHeaders)) c.header(name, value);
    if (refused) {
      const { method, path } = c.req;
      host.log.write('warn', say('host.refusedRequest', { method, path, reason: refused }));
      return c.html(refusalPage(refused), 403);
    }
    onAdmitted(c.env.incoming.socket);
    if (c.req.query('token') !== undefined) {
      setCookie(c, tokenCookie(port), token, { httpOnly: true, sameSite: 'Strict', path: '/' });
      return c.redirect(c.req.path);
    }
    return next();
  });
  app.route('/', pictureRoutes(host));
  app.route('/', pageRoutes(rendererFolder));
  return app;
}

import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Host } from '../server/host.ts';
import { pageRoutes } from '../server/pageRoutes.ts';
import { pictureRoutes } from '../server/pictureRoutes.ts';
import { isOwnHost, isOwnOrigin, isToken, securityHeaders, type WebAddress } from './security.ts';

export interface WebAppOptions {
  readonly host: Host;
  /** Known once the port is. */
  readonly address: () => WebAddress;
  readonly token: string;
  /** Folder of the built page. */
  readonly rendererFolder: string;
}

/** The cookie's name: hosts on other ports of the same machine keep theirs. */
export const tokenCookie = (port: number): string => `switchback-${port}`;

/**
 * The page, its pictures and nothing else, over HTTP. Whoever opens `/?token=…` gets a cookie with the token; without it, from another
 * origin or under another host's name everything is refused and logged.
 */
export function webApp({ host, address, token, rendererFolder }: WebAppOptions): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const { port } = address();
    const given = c.req.query('token') ?? getCookie(c, tokenCookie(port));
    const refused = !isOwnHost(c.req.header('host'), address())
      ? 'it names another host'
      : !isOwnOrigin(c.req.header('origin'), address())
        ? 'it comes from another origin'
        : !isToken(given, token)
          ? 'its token is missing or wrong'
          : null;
    for (const [name, value] of Object.entries(securityHeaders)) c.header(name, value);
    if (refused) {
      host.log.write('warn', `Refused ${c.req.method} ${c.req.path}: ${refused}.`);
      return c.text(`Refused: ${refused}. Open the address that Switchback printed.`, 403);
    }
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

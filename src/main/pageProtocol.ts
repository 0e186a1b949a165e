import { Hono } from 'hono';
import type { Host } from '../host/server/host.ts';
import { pageRoutes } from '../host/server/pageRoutes.ts';
import { pictureRoutes } from '../host/server/pictureRoutes.ts';
import { securityHeaders } from '../host/web/security.ts';
import { say } from '../shared/sentence.ts';
import { isPageAddress } from './pageAddress.ts';

/** Answers what a window asks for under `app://`: the page, its pictures and nothing else. */
export type AnswerPage = (request: Request) => Response | Promise<Response>;

export function pageProtocol(
  host: Pick<Host, 'workspace' | 'log' | 'compute' | 'grants'>,
  rendererFolder: string,
): AnswerPage {
  const app = new Hono();
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(securityHeaders)) c.header(name, value);
    if (isPageAddress(c.req.url)) return next();
    const places = { method: c.req.method, path: c.req.url, reason: say('host.otherHost') };
    host.log.write('warn', say('host.refusedRequest', places));
    return c.text('Refused: it names another host.', 403);
  });
  app.route('/', pictureRoutes(host));
  app.route('/', pageRoutes(rendererFolder));
  return (request) => app.fetch(request);
}

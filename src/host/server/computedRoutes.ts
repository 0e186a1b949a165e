import { Hono } from 'hono';
import type { Host } from './host.ts';
import { wiredErrors } from './wiredErrors.ts';

/** What a page has had computed and is too large for a message. */
export function computedRoutes({ readBulk, log }: Pick<Host, 'readBulk' | 'log'>): Hono {
  const routes = new Hono();
  routes.onError(wiredErrors(log));
  routes.get('/downloads/computed/:id', async (c) => {
    const { bytes, stream } = await readBulk(c.req.param('id'));
    return c.body(stream, 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(bytes),
      'Cache-Control': 'no-store',
    });
  });
  return routes;
}

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { contentSecurityPolicy } from './contentSecurityPolicy.ts';

/** Stands in the built page where each answer's own nonce comes. */
const noncePlace = '%NONCE%';

/**
 * The built page in `rendererFolder`, and what it loads. Addresses of screens are the page's own business: `/features/…` is the page
 * too. To be asked after all other routes.
 */
export function pageRoutes(rendererFolder: string): Hono {
  const routes = new Hono();
  // The names of these files change with their content.
  const forGood = { 'Cache-Control': 'public, max-age=31536000, immutable' };
  routes.get('/assets/*', serveStatic({ root: rendererFolder, onFound: (_path, c) => setHeaders(c, forGood) }));
  routes.get('/assets/*', (c) => c.notFound());
  routes.get('/:files{pictures|downloads|uploads}/*', (c) => c.notFound());
  routes.get('/icon.svg', serveStatic({ root: rendererFolder }));
  routes.get('*', (c) => {
    const nonce = randomBytes(16).toString('base64');
    setHeaders(c, { 'Content-Security-Policy': contentSecurityPolicy(nonce), 'Cache-Control': 'no-store' });
    // Read anew, so that a page that is built while the host runs is the one that is answered.
    return c.html(readFileSync(join(rendererFolder, 'index.html'), 'utf8').replaceAll(noncePlace, nonce));
  });
  return routes;
}

function setHeaders(
  c: { header: (name: string, value: string) => void },
  headers: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
}

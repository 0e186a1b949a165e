import { type Context, Hono } from 'hono';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { filtersPicture } from '../../workbench/firstFilters.ts';
import { imageThumbnail, networkInput, readPngBlob } from '../../workbench/shownPictures.ts';
import { downloadRoutes } from './downloadRoutes.ts';
import type { Host } from './host.ts';
import { logDefect } from './log.ts';
import { uploadRoutes } from './uploadRoutes.ts';

/** Sides of thumbnails, px. */
const thumbnailSide = { least: 16, usual: 128, most: 1024 } as const;

/**
 * What a page shows and saves by address: pictures and files named by ids of the catalog, never by paths. The web host mounts it over HTTP, Electron under
 * `app://`.
 */
export function pictureRoutes(host: Pick<Host, 'workspace' | 'log' | 'compute' | 'grants'>): Hono {
  const { workspace, log } = host;
  const routes = new Hono();
  routes.onError((error, c) => {
    if (error instanceof SwitchbackError) return c.text(error.message, error.code === 'NOT_FOUND' ? 404 : 422);
    logDefect(log, c.req.path, error);
    return c.text(say('host.defectLogged').text, 500);
  });
  routes.route('/', downloadRoutes(host));
  routes.route('/', uploadRoutes(host));
  routes.get('/pictures/images/:id{[0-9]+}', async (c) => {
    const asked = Number(c.req.query('side') ?? thumbnailSide.usual);
    const side = Math.min(thumbnailSide.most, Math.max(thumbnailSide.least, Math.round(asked) || thumbnailSide.usual));
    const { bytes, hash } = await imageThumbnail(workspace, Number(c.req.param('id')), side, c.req.raw.signal);
    return picture(c, bytes, 'image/webp', `${hash}-${side}`);
  });
  // The filters of the first convolution, named by the weights' content; on a scale of their own where none is given.
  routes.get('/pictures/filters/:hash{[0-9a-f]{64}}', async (c) => {
    const scale = Number(c.req.query('scale'));
    const bytes = await filtersPicture(workspace, c.req.param('hash'), scale > 0 ? scale : undefined);
    return forGood(c, new Uint8Array(bytes));
  });
  routes.get('/pictures/blobs/:hash{[0-9a-f]{64}}', (c) => {
    return forGood(c, new Uint8Array(readPngBlob(workspace, c.req.param('hash'))));
  });
  // What a checkpoint's network sees of an image of the catalog, by its id, or of a dropped one, by its hash.
  routes.get('/pictures/inputs/:checkpoint/:picture{[0-9]{1,15}|[0-9a-f]{64}}', async (c) => {
    const named = c.req.param('picture');
    const { bytes, hash } = await networkInput(
      workspace,
      c.req.param('checkpoint'),
      named.length === 64 ? { dropped: named } : { imageId: Number(named) },
      c.req.raw.signal,
    );
    return picture(c, bytes, 'image/png', `${hash}-${c.req.param('checkpoint')}`);
  });
  return routes;
}

/** A PNG that is named by its content, so that it never changes. */
const forGood = (c: Context, bytes: Uint8Array<ArrayBuffer>): Response =>
  c.body(bytes, 200, { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=31536000, immutable' });

/**
 * A picture with a tag by which a browser asks whether its copy is still the one: an id means another picture in another workspace.
 */
function picture(c: Context, bytes: Uint8Array<ArrayBuffer>, mediaType: string, tag: string): Response {
  const headers = { ETag: `"${tag}"`, 'Cache-Control': 'private, no-cache' };
  if (c.req.header('if-none-match') === headers.ETag) return c.body(null, 304, headers);
  return c.body(bytes, 200, { ...headers, 'Content-Type': mediaType });
}

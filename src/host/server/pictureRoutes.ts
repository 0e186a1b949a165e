import { type Context, Hono } from 'hono';
import { splitNames } from '../../shared/contract/dataset.ts';
import { type PictureReference, pictureNamed } from '../../shared/contract/picture.ts';
import { codeOf, type ErrorCode, SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { tagOfPatches } from '../../workbench/features/units.ts';
import { hashOfPicture } from '../../workbench/pictures/hashOfPicture.ts';
import { readPngBlob } from '../../workbench/pictures/pngBlob.ts';
import { computedRoutes } from './computedRoutes.ts';
import { downloadRoutes } from './downloadRoutes.ts';
import type { Host } from './host.ts';
import { logDefect } from './log.ts';
import { uploadRoutes } from './uploadRoutes.ts';

/** Sides of thumbnails, px. */
const thumbnailSide = { least: 16, usual: 128, most: 1024 } as const;

/**
 * Longer side of a whole picture at most, px. The usual one fills its place in the page on dense screens too; a decoder of JPEG gives a quarter of a
 * photograph of 24 megapixels, which takes half the time of its half.
 */
const wholeSide = { usual: 1440, most: 8192 } as const;

/**
 * What a page shows and saves by address: pictures and files named by ids of the catalog, never by paths. The web host mounts it over HTTP, Electron under
 * `app://`. Pictures are decoded by a process of their own.
 */
export function pictureRoutes(
  host: Pick<Host, 'workspace' | 'log' | 'compute' | 'readBulk' | 'pictures' | 'grants'>,
): Hono {
  const { workspace, log, pictures } = host;
  const routes = new Hono();
  routes.onError((error, c) => {
    if (error instanceof SwitchbackError) return c.text(error.message, statusOf(codeOf(error)));
    logDefect(log, c.req.path, error);
    return c.text(say('host.defectLogged').text, 500);
  });
  routes.route('/', computedRoutes(host));
  routes.route('/', downloadRoutes(host));
  routes.route('/', uploadRoutes(host));
  routes.get('/pictures/images/:id{[0-9]{1,15}}', (c) => {
    const asked = Number(c.req.query('side') ?? thumbnailSide.usual);
    const side = Math.min(thumbnailSide.most, Math.max(thumbnailSide.least, Math.round(asked) || thumbnailSide.usual));
    const imageId = Number(c.req.param('id'));
    const tag = `${hashOfPicture(workspace, { imageId })}-${side}`;
    return picture(c, tag, 'image/webp', () => pictures('pictures.thumbnail', { imageId, side }, c.req.raw.signal));
  });
  // The filters of the first convolution, named by the weights' content; on a scale of their own where none is given.
  routes.get('/pictures/filters/:hash{[0-9a-f]{64}}', async (c) => {
    const scale = Number(c.req.query('scale'));
    const question = { hash: c.req.param('hash'), ...(scale > 0 && { scale }) };
    return forGood(c, (await pictures('pictures.filters', question, c.req.raw.signal)).bytes);
  });
  // A picture as a person looks at it, whole.
  routes.get('/pictures/whole/:picture', (c) => {
    const reference = referenceOf(c.req.param('picture'));
    const most = c.req.query('full') === undefined ? wholeSide.usual : wholeSide.most;
    const tag = `${hashOfPicture(workspace, reference)}-${most}`;
    return picture(c, tag, null, () => pictures('pictures.whole', { picture: reference, most }, c.req.raw.signal));
  });
  // The patches of a unit's strongest images: where its sheet is not made yet.
  routes.get('/pictures/patches', async (c) => {
    const { model = '', layer = '', dataset, split: asked, channel = '' } = c.req.query();
    const split = splitNames.find((name) => name === asked);
    const question = { model, layer, dataset, split, channel: /^\d{1,9}$/.test(channel) ? Number(channel) : -1 };
    const tag = tagOfPatches(workspace, question);
    return picture(c, tag, 'image/png', () => pictures('pictures.unitPatches', question, c.req.raw.signal));
  });
  routes.get('/pictures/blobs/:hash{[0-9a-f]{64}}', (c) => {
    return forGood(c, new Uint8Array(readPngBlob(workspace, c.req.param('hash'))));
  });
  // What a model's network sees of an image of the catalog, by its id, or of a dropped one, by its hash.
  routes.get('/pictures/inputs/:model/:picture', (c) => {
    const { model, picture: named } = c.req.param();
    const reference = referenceOf(named);
    const question = { model, picture: reference };
    const tag = `${hashOfPicture(workspace, reference)}-${encodeURIComponent(model)}`;
    return picture(c, tag, 'image/png', () => pictures('pictures.networkInput', question, c.req.raw.signal));
  });
  return routes;
}

function referenceOf(named: string): PictureReference {
  const reference = pictureNamed(named);
  if (reference) return reference;
  throw new SwitchbackError('NOT_FOUND', say('host.nothingThere'));
}

const statusOf = (code: ErrorCode) => (code === 'NOT_FOUND' ? 404 : code === 'DEFECT' ? 500 : 422);

/** A PNG that is named by its content, so that it never changes. */
const forGood = (c: Context, bytes: Uint8Array<ArrayBuffer>): Response =>
  c.body(bytes, 200, { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=31536000, immutable' });

/**
 * A picture with a tag by which a browser asks whether its copy is still the one: an id means another picture in another workspace. It is
 * made only where it is not. A `mediaType` of `null`: `make` says it.
 */
async function picture(
  c: Context,
  tag: string,
  mediaType: string | null,
  make: () => Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly mediaType?: string }>,
): Promise<Response> {
  const headers = { ETag: `"${tag}"`, 'Cache-Control': 'private, no-cache' };
  if (c.req.header('if-none-match') === headers.ETag) return c.body(null, 304, headers);
  const { bytes, mediaType: made } = await make();
  return c.body(bytes, 200, { ...headers, 'Content-Type': mediaType ?? made! });
}

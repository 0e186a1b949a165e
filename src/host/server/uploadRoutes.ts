import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Context, Hono } from 'hono';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { keepDroppedPicture } from '../../workbench/pictures/droppedPictures.ts';
import { removeForgottenUploads, uploadedFile } from '../../workbench/workspace/uploads.ts';
import type { Host } from './host.ts';
import { wiredErrors } from './wiredErrors.ts';

/** Weights larger than this are not taken: four times those of the widest preset. */
const largestWeightsBytes = 2 * 2 ** 30;
/** Pictures larger than this are not what a person meant. */
const largestPictureBytes = 512 * 2 ** 20;
/** What is sent comes in a steady stream. */
const stallMs = 60_000;
/** A name is for people: the start of a longer one will do. */
const longestName = 200;

/**
 * Takes what a person has dropped on a page, streamed into a file. Weights: the answer is the id under which the page may name them in a
 * job, which removes the file; the next host removes one that no job has taken for a day. A picture is decoded, kept, and named by its
 * SHA-256.
 */
export function uploadRoutes({
  workspace,
  grants,
  pictures,
  log,
}: Pick<Host, 'workspace' | 'grants' | 'pictures' | 'log'>): Hono {
  removeForgottenUploads(workspace);
  const received = async (c: Context, ending: string, mostBytes: number, tooLarge: Sentence): Promise<string> => {
    const upload = `${randomUUID()}.${ending}`;
    const file = uploadedFile(workspace, upload);
    mkdirSync(dirname(file), { recursive: true });
    try {
      const body = Readable.fromWeb((c.req.raw.body ?? new ReadableStream()) as never);
      await pipeline(body, atMost(mostBytes, tooLarge), createWriteStream(file, { flags: 'wx' }));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return upload;
  };
  const routes = new Hono();
  routes.onError(wiredErrors(log));
  routes.put('/uploads/weights', async (c) => {
    const upload = await received(c, 'safetensors', largestWeightsBytes, say('host.uploadTooLarge'));
    return c.json({ folderId: grants.grant(uploadedFile(workspace, upload)) });
  });
  routes.put('/uploads/pictures', async (c) => {
    const name = (c.req.query('name') ?? '').slice(0, longestName);
    const upload = await received(c, 'picture', largestPictureBytes, say('workbench.pictureTooLarge', { path: name }));
    const file = uploadedFile(workspace, upload);
    try {
      const { hash } = await pictures('pictures.hashUpload', { upload, name }, c.req.raw.signal);
      keepDroppedPicture(workspace, file, { name, hash });
      return c.json({ dropped: hash });
    } finally {
      await rm(file, { force: true });
    }
  });
  return routes;
}

/** Passes on what comes, up to so many bytes, and fails when nothing comes for too long. */
function atMost(bytes: number, tooLarge: Sentence): Transform {
  let come = 0;
  const passing = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      patience.refresh();
      come += chunk.length;
      if (come > bytes) done(new SwitchbackError('BAD_FILE', tooLarge));
      else done(null, chunk);
    },
  });
  const patience = setTimeout(() => passing.destroy(stalled()), stallMs);
  return passing.once('close', () => clearTimeout(patience));
}

const stalled = () => new SwitchbackError('BAD_FILE', say('host.uploadStalled', { seconds: stallMs / 1000 }));

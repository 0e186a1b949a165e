import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Context, Hono } from 'hono';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { keepDroppedPicture } from '../../workbench/pictures/droppedPictures.ts';
import {
  isUpload,
  newUploadFolder,
  removeForgottenUploads,
  removeUpload,
  uploadedFile,
} from '../../workbench/workspace/uploads.ts';
import type { Host } from './host.ts';
import { wiredErrors } from './wiredErrors.ts';

/** A model larger than this is not taken: four times the widest preset. */
const largestWeightsBytes = 2 * 2 ** 30;
/** Pictures larger than this are not what a person meant. */
const largestPictureBytes = 512 * 2 ** 20;
/** A model has few files. */
const mostFiles = 500;
/** What is sent comes in a steady stream. */
const stallMs = 60_000;
/** A name is for people: the start of a longer one will do. */
const longestName = 200;

/**
 * Takes what a person has dropped on a page, streamed into a file. A file of a model: the answer is the id under which the page may name it in a
 * job, which removes it; `beside` is the id of one that it is to lie beside. The next host removes what no job has taken for a day. A picture is
 * decoded, kept, and named by its SHA-256.
 */
export function uploadRoutes({
  workspace,
  grants,
  pictures,
  log,
}: Pick<Host, 'workspace' | 'grants' | 'pictures' | 'log'>): Hono {
  removeForgottenUploads(workspace);
  const received = async (c: Context, file: string, mostBytes: number, tooLarge: Sentence): Promise<void> => {
    try {
      const body = Readable.fromWeb((c.req.raw.body ?? new ReadableStream()) as never);
      await pipeline(body, atMost(mostBytes, tooLarge), createWriteStream(file, { flags: 'wx' }));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  };
  const routes = new Hono();
  routes.onError(wiredErrors(log));
  routes.put('/uploads/weights', async (c) => {
    const name = plainName(c.req.query('name') ?? 'model');
    const first = c.req.query('beside');
    if (first === undefined) {
      const file = join(newUploadFolder(workspace), name);
      try {
        await received(c, file, largestWeightsBytes, say('host.uploadTooLarge'));
      } catch (error) {
        removeUpload(workspace, file);
        throw error;
      }
      return c.json({ fileId: grants.grant(file) });
    }
    const file = join(dirname(uploadOf(workspace, grants.pathOf(first))), name);
    await received(c, file, bytesLeft(dirname(file)), say('host.uploadTooLarge'));
    return c.json({ fileId: first });
  });
  routes.put('/uploads/pictures', async (c) => {
    const name = (c.req.query('name') ?? '').slice(0, longestName);
    const upload = `${randomUUID()}.picture`;
    const file = uploadedFile(workspace, upload);
    mkdirSync(dirname(file), { recursive: true });
    await received(c, file, largestPictureBytes, say('workbench.pictureTooLarge', { path: name }));
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

/** A name under which a file may lie in a folder of ours. Throws `BAD_ARGUMENT` for others. */
function plainName(name: string): string {
  if (/^[^./\\:\p{Cc}][^/\\:\p{Cc}]*$/u.test(name) && name.length <= longestName) return name;
  throw new SwitchbackError('BAD_ARGUMENT', say('host.uploadName', { name: name.slice(0, longestName) }));
}

/** A model that a page has sent. Throws `NOT_FOUND` for what lies elsewhere or has gone. */
function uploadOf(workspace: Host['workspace'], file: string): string {
  if (isUpload(workspace, file) && existsSync(dirname(file))) return file;
  throw new SwitchbackError('NOT_FOUND', say('workbench.folderForgotten'));
}

/** What may still come into a folder. Throws `BAD_FILE` where many files lie there. */
function bytesLeft(folder: string): number {
  const files = readdirSync(folder);
  if (files.length >= mostFiles) throw new SwitchbackError('BAD_FILE', say('host.uploadMany', { most: mostFiles }));
  return files.reduce((left, name) => left - statSync(join(folder, name)).size, largestWeightsBytes);
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

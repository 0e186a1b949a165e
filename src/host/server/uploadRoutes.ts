import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Hono } from 'hono';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Host } from './host.ts';

/** Weights larger than this are not taken: four times those of the widest preset. */
const largestBytes = 2 * 2 ** 30;
const dayMs = 24 * 60 * 60_000;

/**
 * Takes weights that a person has dropped on a page, which are too large for a message, and gives the id under which the page may name
 * them in a job. The job removes the file, and the next host one that no job has taken for a day.
 */
export function uploadRoutes({ workspace, grants }: Pick<Host, 'workspace' | 'grants'>): Hono {
  const folder = join(workspace.folder, 'uploads');
  removeForgotten(folder);
  const routes = new Hono();
  routes.put('/uploads/weights', async (c) => {
    const file = join(folder, `${randomUUID()}.safetensors`);
    mkdirSync(folder, { recursive: true });
    try {
      const body = Readable.fromWeb((c.req.raw.body ?? new ReadableStream()) as never);
      await pipeline(body, atMost(largestBytes), createWriteStream(file, { flags: 'wx' }));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return c.json({ folderId: grants.grant(file) });
  });
  return routes;
}

function removeForgotten(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > dayMs) rmSync(file, { force: true });
  }
}

function atMost(bytes: number): Transform {
  let come = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      come += chunk.length;
      if (come > bytes) done(new SwitchbackError('BAD_FILE', say('host.uploadTooLarge')));
      else done(null, chunk);
    },
  });
}

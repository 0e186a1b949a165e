import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { SwitchbackError } from '../../shared/errors.ts';
import { fileTrouble } from '../../shared/fileTrouble.ts';
import { say } from '../../shared/sentence.ts';
import { openIdx } from '../idx.ts';
import type { FileBytes } from '../pictureFile.ts';
import { holdsTar, readTarMember } from './tar.ts';
import { holdsZip, readZipEntry } from './zip.ts';

/** Grey pixels, uint8 `[height, width]`, that lie in a file as they are. */
export interface GreyPixels {
  readonly grey: Uint8Array;
  /** px. */
  readonly height: number;
  /** px. */
  readonly width: number;
}

/** An image of a file that holds many: an encoded picture, its pixels, or why there is neither. */
export type HeldImage = FileBytes | GreyPixels;

/**
 * A file that holds many images. `record` says where one of them is: of an IDX file its number, of a tar or zip file the byte at which its header
 * begins. `bytes` is how long the picture is, so that one read is enough.
 */
export interface Container {
  readonly read: (record: number, bytes: number) => Promise<HeldImage>;
}

/** Whether a file is called as archives are. */
export const isArchiveName = (name: string): boolean => /\.(tar|zip)$/i.test(name);

/** The kinds of files that hold many images and that are known by their first bytes. */
export type ArchiveKind = 'tar' | 'zip';

/** What kind of archive a file is by its first bytes; `null` for any other. Throws the file system's error. */
export async function archiveKind(path: string): Promise<ArchiveKind | null> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const head = buffer.subarray(0, bytesRead);
    if (holdsZip(head)) return 'zip';
    return holdsTar(head) ? 'tar' : null;
  } finally {
    await file.close();
  }
}

/** Opens the files below `root` that images lie in, each once, when the first of its images is read. */
export function containersIn(root: string): (path: string) => Container {
  const opened = new Map<string, Promise<Container>>();
  return (path) => ({
    read: async (record, bytes) => {
      try {
        const container = opened.get(path) ?? openContainer(join(root, path));
        opened.set(path, container);
        return await (await container).read(record, bytes);
      } catch (error) {
        return { reason: reasonOf(error) };
      }
    },
  });
}

async function openContainer(path: string): Promise<Container> {
  const kind = await archiveKind(path);
  if (kind === 'tar') return { read: (record, bytes) => readTarMember(path, record, bytes) };
  if (kind === 'zip') return { read: (record, bytes) => readZipEntry(path, record, bytes) };
  const { height, width, record: greyOf } = await openIdx(path);
  return { read: async (record) => ({ grey: greyOf(record), height, width }) };
}

/** Why an image cannot be read, in words that follow its name: the file is not there, or no longer what it was. */
function reasonOf(error: unknown) {
  const found = fileTrouble(error);
  if (found) return found.trouble;
  if (!(error instanceof SwitchbackError)) throw error;
  return say('dataset.changed');
}

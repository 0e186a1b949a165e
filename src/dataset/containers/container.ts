import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { SwitchbackError } from '../../shared/errors.ts';
import { fileTrouble } from '../../shared/fileTrouble.ts';
import { say } from '../../shared/sentence.ts';
import { openIdx } from '../idx.ts';
import { pictureFileSize, readPictureFile } from '../pictureFile.ts';
import { isNamedLikePicture } from '../walk.ts';
import type { Container, HeldImage } from './held.ts';
import { holdsParquet } from './parquet.ts';
import { type KeptPages, keptPages, parquetContainer } from './parquetRows.ts';
import { boxAt } from './pictureBox.ts';
import { holdsTar, readTarMember } from './tar.ts';
import { holdsZip, readZipEntry } from './zip.ts';

/** Whether a file is called as archives are. */
export const isArchiveName = (name: string): boolean => /\.(tar|zip|parquet)$/i.test(name);

/** The kinds of files that hold many images and that are known by their first bytes. */
export type ArchiveKind = 'tar' | 'zip' | 'parquet';

/** What kind of archive a file is by its first bytes; `null` for any other. Throws the file system's error. */
export async function archiveKind(path: string): Promise<ArchiveKind | null> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const head = buffer.subarray(0, bytesRead);
    if (holdsZip(head)) return 'zip';
    if (holdsParquet(head)) return 'parquet';
    return holdsTar(head) ? 'tar' : null;
  } finally {
    await file.close();
  }
}

/** Opens the files below `root` that images lie in, each once, when the first of its images is read. */
export function containersIn(root: string): (path: string) => Container {
  const opened = new Map<string, Promise<Container>>();
  const pages = keptPages();
  return (path) => ({
    read: async (record, bytes) => {
      try {
        if (isNamedLikePicture(path)) return await readBox(join(root, path), record);
        const container = opened.get(path) ?? openContainer(join(root, path), pages);
        opened.set(path, container);
        return await (await container).read(record, bytes);
      } catch (error) {
        return { reason: reasonOf(error) };
      }
    },
  });
}

/** A box of a picture. */
async function readBox(path: string, place: number): Promise<HeldImage> {
  const box = boxAt(place);
  const size = await pictureFileSize(path);
  if (typeof size !== 'number') return { reason: size };
  const read = await readPictureFile(path);
  if ('reason' in read) return read;
  return box ? { ...read, box } : { reason: say('dataset.changed') };
}

async function openContainer(path: string, pages: KeptPages): Promise<Container> {
  const kind = await archiveKind(path);
  if (kind === 'tar') return { read: (record, bytes) => readTarMember(path, record, bytes) };
  if (kind === 'zip') return { read: (record, bytes) => readZipEntry(path, record, bytes) };
  if (kind === 'parquet') return parquetContainer(path, pages);
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

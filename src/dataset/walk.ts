import type { Dirent } from 'node:fs';
import { access, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, extname, join, sep } from 'node:path';
import { SwitchbackError } from '../shared/errors.ts';
import { fileTrouble, isGone } from '../shared/fileTrouble.ts';
import { say } from '../shared/sentence.ts';
import { type LeftOut, shortName } from './leftOut.ts';

/** Extensions of files that lie among pictures but are none; what is not listed is tried as a picture. */
const otherExtensions = new Set(
  (
    'txt md rst csv tsv json jsonl ndjson xml yaml yml toml ini cfg html htm css pdf doc docx xls xlsx ppt pptx svg ' +
    'zip tar gz tgz bz2 xz 7z rar npy npz mat pkl pickle pt pth onnx h5 hdf5 parquet arrow safetensors tfrecord lmdb mdb ' +
    'db sqlite log lock tmp part bak py ipynb js ts m r sh bat exe mp3 wav flac mp4 avi mov mkv webm sha256 md5 ds_store'
  )
    .split(' ')
    .map((extension) => `.${extension}`),
);

/** What lies below a folder; paths are relative to it and '/'-separated, in no particular order. */
export interface Walk {
  /** Files that may be pictures. */
  readonly pictures: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Looks for pictures below `root`. Left out are hidden files and folders, files of known other kinds, links that leave the root, lead back up
 * or nowhere, folders that cannot be read, and names that no path can say. Throws when `root` itself cannot be read.
 */
export async function walkPictures(root: string): Promise<Walk> {
  const realRoot = await realpath(root);
  const pictures: string[] = [];
  const leftOut: LeftOut[] = [];

  /** `above`: the real paths of the folder and those it was reached through. */
  async function visit(prefix: string, above: readonly string[]): Promise<void> {
    let isEmpty = true;
    const entries = await readdir(above.at(-1)!, { withFileTypes: true });
    for (const entry of entries.sort(byName)) {
      const name = prefix + entry.name;
      const found = await lookAt(entry, realRoot, above);
      isEmpty &&= typeof found === 'string' && found !== 'picture';
      if (found === 'picture') pictures.push(name);
      else if (typeof found === 'string') leftOut.push({ reason: found, name });
      else await visit(`${name}/`, [...above, found.folder]).catch((error) => leftOut.push(unreadable(name, error)));
    }
    if (isEmpty && prefix !== '') leftOut.push({ reason: 'empty', name: prefix.slice(0, -1) });
  }

  await visit('', [realRoot]);
  return { pictures, leftOut };
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : 1);

/** A folder's entry: a folder by its real path, a picture, or why it is left out. */
async function lookAt(
  entry: Dirent,
  realRoot: string,
  above: readonly string[],
): Promise<{ readonly folder: string } | 'picture' | LeftOut['reason']> {
  if (isHidden(entry.name)) return 'hidden';
  const path = join(entry.parentPath, entry.name);
  // What is no UTF-8 in a name has become U+FFFD, by which the file is not found again.
  if (entry.name.includes('\ufffd') && (await isAbsent(path))) return 'name';
  const real = entry.isSymbolicLink() ? await realpath(path).catch(() => null) : path;
  if (real === null || !isWithin(realRoot, real) || above.includes(real)) return 'link';
  const target = entry.isSymbolicLink() ? await stat(real) : entry;
  if (target.isDirectory()) return { folder: real };
  return target.isFile() && mayBePicture(entry.name) ? 'picture' : 'otherFile';
}

const isAbsent = (path: string): Promise<boolean> =>
  access(path).then(
    () => false,
    (error) => isGone(error),
  );

/** A folder as left out; what was thrown when it is not the file system's. */
function unreadable(name: string, error: unknown): LeftOut {
  const trouble = fileTrouble(error)?.trouble;
  if (!trouble) throw error;
  return { reason: 'folder', name: say('dataset.ofName', { name: shortName(name), trouble }) };
}

/** True when `path`, a real path, is `realRoot` or below it. */
export function isWithin(realRoot: string, path: string): boolean {
  const folder = realRoot.endsWith(sep) ? realRoot : realRoot + sep;
  return path === realRoot || path.startsWith(folder);
}

/** Throws `BAD_DATASET` when a file is in its folder only by a link that leads out of that, or nowhere. */
export async function checkStays(file: string): Promise<void> {
  const real = await realpath(file).catch((error) => (isGone(error) ? null : Promise.reject(error)));
  if (real !== null && isWithin(await realpath(dirname(file)), real)) return;
  throw new SwitchbackError('BAD_DATASET', say('dataset.linkLeaves', { path: file }));
}

/** What systems and disk stations put among a person's files: bins, thumbnails, snapshots. */
const systemNames = new Set([
  ...['__macosx', 'network trash folder', 'temporary items', 'icon\r'],
  ...['$recycle.bin', 'recycler', 'system volume information', 'thumbs.db', 'ehthumbs.db', 'desktop.ini'],
  ...['lost+found', '@eadir', '@tmp', '#recycle', '#snapshot', '~snapshot'],
]);

/** Neither its owner nor the system or the editor that put it there means it to be seen. */
export const isHidden = (name: string): boolean =>
  name.startsWith('.') || name.startsWith('~$') || name.endsWith('~') || systemNames.has(name.toLowerCase());

/** Whether a file of this name is tried as a picture. */
export const mayBePicture = (name: string): boolean => !otherExtensions.has(extname(name).toLowerCase());

/** Endings of pictures, also of kinds that are not read: what is called so was meant as one. */
const pictureExtensions = new Set(
  (
    'jpg jpeg jpe jfif png apng webp gif tif tiff avif bmp dib heic heif jp2 j2k jpx jxl tga psd dng cr2 cr3 nef arw orf rw2 raw ' +
    'ppm pgm pbm pnm pcx exr hdr ico dcm'
  )
    .split(' ')
    .map((extension) => `.${extension}`),
);

/** Whether a file is called like a picture. */
export const isNamedLikePicture = (name: string): boolean => pictureExtensions.has(extname(name).toLowerCase());

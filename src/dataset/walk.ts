import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, extname, join, sep } from 'node:path';
import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';

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

/**
 * The files below `root` that may be pictures, relative and '/'-separated, in no particular order. Hidden files and
 * folders, known other extensions, and symbolic links that leave the root or lead back up are skipped.
 */
export async function walkPictures(root: string): Promise<string[]> {
  const realRoot = await realpath(root);
  const found: string[] = [];

  /** `above`: the real paths of the folder and those it was reached through. */
  async function visit(prefix: string, above: readonly string[]): Promise<void> {
    const folder = above.at(-1)!;
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (isHidden(entry.name)) continue;
      const path = prefix + entry.name;
      const target = entry.isSymbolicLink() ? await linkTarget(join(folder, entry.name), realRoot) : entry;
      if (target?.isDirectory()) {
        const real = entry.isSymbolicLink() ? await realpath(join(folder, entry.name)) : join(folder, entry.name);
        if (!above.includes(real)) await visit(`${path}/`, [...above, real]);
      } else if (target?.isFile() && mayBePicture(entry.name)) found.push(path);
    }
  }

  await visit('', [realRoot]);
  return found;
}

/** True when `path`, a real path, is `realRoot` or below it. */
export function isWithin(realRoot: string, path: string): boolean {
  const folder = realRoot.endsWith(sep) ? realRoot : realRoot + sep;
  return path === realRoot || path.startsWith(folder);
}

/** Throws `BAD_DATASET` when a file is in its folder only by a link that leads out of that, or nowhere. */
export async function checkStays(file: string): Promise<void> {
  const real = await realpath(file).catch(() => null);
  if (real !== null && isWithin(await realpath(dirname(file)), real)) return;
  throw new SwitchbackError('BAD_DATASET', say('dataset.linkLeaves', { path: file }));
}

/** What a link leads to; `null` when that is outside the root or not there. */
async function linkTarget(
  link: string,
  realRoot: string,
): Promise<{ isFile(): boolean; isDirectory(): boolean } | null> {
  try {
    const real = await realpath(link);
    return isWithin(realRoot, real) ? await stat(real) : null;
  } catch {
    return null;
  }
}

/** Neither its owner nor a system that packed it means it to be seen. */
export const isHidden = (name: string): boolean => name.startsWith('.') || name === '__MACOSX';

/** Whether a file of this name is tried as a picture. */
export const mayBePicture = (name: string): boolean => !otherExtensions.has(extname(name).toLowerCase());

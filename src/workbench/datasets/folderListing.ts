import type { Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { isArchiveName } from '../../dataset/containers/container.ts';
import { isIdxName } from '../../dataset/idxListing.ts';
import { labelFileNames } from '../../dataset/labelFile.ts';
import { isHidden, isWithin, mayBePicture } from '../../dataset/walk.ts';
import type { FolderContent } from '../../shared/contract/folder.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { fileTrouble, isGone } from '../../shared/fileTrouble.ts';
import { say } from '../../shared/sentence.ts';

/** A folder of this machine with what is in it; paths are real and absolute. */
export interface ListedFolder {
  readonly path: string;
  /** The folders on the way to it, the root first; without itself. */
  readonly above: readonly string[];
  readonly content: FolderContent;
  readonly folders: readonly { readonly path: string; readonly content: FolderContent }[];
}

/** Entries that are read of the folder itself, and of each folder in it. */
const entriesRead = { own: 5000, inner: 40 } as const;
/** Folders in it that are looked into and listed. */
const foldersListed = 300;

/**
 * Lists the folders in `folder`, which lies in one of `roots`. What is hidden is left out, and so are links that lead out of that root.
 * Throws `NOT_FOUND` for a folder that is gone, cannot be read, or lies in no root.
 */
export async function listFolder(roots: readonly string[], folder: string): Promise<ListedFolder> {
  const path = await realFolder(folder);
  const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => null)));
  const root = realRoots.find((candidate) => candidate !== null && isWithin(candidate, path));
  if (!root) throw new SwitchbackError('NOT_FOUND', say('workbench.outsideRoots', { path }));
  const { content, folders } = await look(path, entriesRead.own);
  const inner = await Promise.all(
    folders.slice(0, foldersListed).map(async (entry) => {
      const real = await realpath(join(path, entry.name)).catch(() => null);
      if (real === null || !isWithin(root, real)) return null;
      const looked = await look(real, entriesRead.inner).catch(() => null);
      return looked && { path: entry.isSymbolicLink() ? real : join(path, entry.name), content: looked.content };
    }),
  );
  const byName = new Intl.Collator(undefined, { numeric: true });
  return {
    path,
    above: wayTo(root, path),
    content: { ...content, isCut: content.isCut || folders.length > foldersListed },
    folders: inner.filter((entry) => entry !== null).sort((a, b) => byName.compare(basename(a.path), basename(b.path))),
  };
}

/**
 * The file or folder at a path as people write or paste it: absolute, from `~`, in quotes. Throws `NOT_FOUND`, the same for what is not there and
 * for what lies in none of `roots`, so that nothing is told of what lies elsewhere.
 */
export async function findPlace(
  roots: readonly string[],
  typed: string,
): Promise<{ readonly path: string; readonly isFolder: boolean }> {
  const written = typed.trim().replace(/^(["'])(.*)\1$/, '$2');
  const asked = resolve('/', written.replace(/^~(?=$|[\\/])/, homedir()));
  const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => null)));
  const path = await realpath(asked).catch(() => null);
  const found = path && realRoots.some((root) => root !== null && isWithin(root, path)) ? await stat(path) : null;
  if (path && (found?.isDirectory() || found?.isFile())) return { path, isFolder: found.isDirectory() };
  throw new SwitchbackError('NOT_FOUND', say('workbench.notInRoots', { path: written }));
}

async function realFolder(folder: string): Promise<string> {
  try {
    const path = await realpath(folder);
    if ((await stat(path)).isDirectory()) return path;
  } catch (error) {
    if (!isGone(error)) throw unreadable(folder, error);
  }
  throw new SwitchbackError('NOT_FOUND', say('workbench.folderGone', { folder }));
}

/** One look into a folder, at no more than `most` entries. */
async function look(folder: string, most: number): Promise<{ content: FolderContent; folders: Dirent[] }> {
  const folders: Dirent[] = [];
  const labelFiles: string[] = [];
  let pictures = 0;
  let read = 0;
  const looked = (isCut: boolean) => ({ content: { folders: folders.length, pictures, labelFiles, isCut }, folders });
  try {
    for await (const entry of await opendir(folder)) {
      if (read === most) return looked(true);
      read += 1;
      if (isHidden(entry.name)) continue;
      const target = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => null) : entry;
      if (target?.isDirectory()) folders.push(entry);
      else if (!target?.isFile()) continue;
      else if (labelFileNames.includes(entry.name) || isIdxName(entry.name) || isArchiveName(entry.name))
        labelFiles.push(entry.name);
      else if (mayBePicture(entry.name)) pictures += 1;
    }
  } catch (error) {
    throw unreadable(folder, error);
  }
  return looked(false);
}

/** What the file system refuses, as an error for a person; anything else as it is. */
function unreadable(folder: string, error: unknown): unknown {
  const found = fileTrouble(error);
  if (!found) return error;
  const { trouble } = found;
  return new SwitchbackError('NOT_FOUND', say('workbench.folderUnreadable', { folder, trouble }), { cause: error });
}

function wayTo(root: string, path: string): string[] {
  if (path === root) return [];
  const parent = dirname(path);
  return [...wayTo(root, parent), parent];
}

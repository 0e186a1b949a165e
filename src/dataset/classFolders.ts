import type { ListedImage, Split } from './listed.ts';
import { splitOfName } from './splits.ts';

/** Pictures by the folders they lie in. */
export interface ClassFolders {
  readonly images: readonly ListedImage[];
  /** Pictures in no class folder. */
  readonly outside: readonly string[];
}

/** A folder in which pictures lie. */
interface Placed {
  /** Its path. */
  readonly folder: string;
  /** The folders of that path that are not accounted for, the outermost first. */
  readonly folders: readonly string[];
  readonly split: Split | null;
}

/**
 * The class and split of each picture, by its '/'-separated path. Where every top folder is called after a split, the classes are
 * the folders below; else a folder called `train` is a class like any other. A folder that holds all the others, around the splits or around
 * the classes, is looked through.
 */
export function classFolders(paths: readonly string[]): ClassFolders {
  const placed = foldersOf(paths).map((folder): Placed => ({ folder, folders: segmentsOf(folder), split: null }));
  const classed = withoutWrapping(splitApart(placed));
  const classOf = new Map(
    classed.map(({ folder, folders, split }) => [
      folder,
      folders.length > 0 ? { label: folders.join('/'), split } : null,
    ]),
  );
  const images: ListedImage[] = [];
  const outside: string[] = [];
  for (const path of paths) {
    const own = classOf.get(folderOf(path));
    if (own) images.push({ path, record: null, label: own.label, split: own.split });
    else outside.push(path);
  }
  return { images, outside };
}

/** The folders in which files lie, each once: of a million pictures there are a thousand. */
const foldersOf = (paths: readonly string[]): string[] => [...new Set(paths.map(folderOf))];

/** Empty for a file at the top. */
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const segmentsOf = (folder: string): string[] => (folder === '' ? [] : folder.split('/'));

function splitApart(placed: readonly Placed[]): readonly Placed[] {
  const inFolders = placed.filter(({ folders }) => folders.length > 0);
  if (inFolders.length > 0 && inFolders.every(({ folders }) => splitOfName(folders[0]!) !== null))
    return placed.map((own) => (own.folders.length > 0 ? { ...inner(own), split: splitOfName(own.folders[0]!) } : own));
  return wraps(inFolders) ? splitApart(placed.map(inner)) : placed;
}

/** The folder that wraps a split may be called after it again: `test_set/test_set/cat`. */
function withoutWrapping(placed: readonly Placed[]): readonly Placed[] {
  const inFolders = placed.filter(({ folders }) => folders.length > 0);
  if (wraps(inFolders)) return withoutWrapping(placed.map(inner));
  const splits = [...Map.groupBy(inFolders, ({ split }) => split)];
  const areWrapped = splits.every(
    ([split, own]) => split !== null && wraps(own) && splitOfName(own[0]!.folders[0]!) === split,
  );
  return splits.length > 0 && areWrapped ? withoutWrapping(placed.map(inner)) : placed;
}

/** Whether all lie in folders of one and the same folder. */
const wraps = (placed: readonly Placed[]): boolean =>
  placed.length > 0 && placed.every(({ folders }) => folders.length > 1 && folders[0] === placed[0]!.folders[0]);

const inner = (own: Placed): Placed => ({ ...own, folders: own.folders.slice(1) });

/** The first folder called `train` that some images lie in, and what lies beside it that is no split; `null` where there is none. */
export function unusedSplit(paths: readonly string[]): { readonly folder: string; readonly others: string[] } | null {
  const folders = foldersOf(paths).map(segmentsOf);
  const found = folders.find((own) => own.some((name) => splitOfName(name) === 'train'));
  if (!found) return null;
  const depth = found.findIndex((name) => splitOfName(name) === 'train');
  const isBeside = (own: readonly string[]) =>
    own.length > depth && own.slice(0, depth).every((name, i) => name === found[i]);
  const beside = new Set(folders.filter(isBeside).map((own) => own[depth]!));
  return {
    folder: found.slice(0, depth + 1).join('/'),
    others: [...beside].filter((name) => splitOfName(name) === null),
  };
}

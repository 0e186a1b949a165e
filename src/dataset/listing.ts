import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { SwitchbackError } from '../shared/errors.ts';
import { isGone } from '../shared/fileTrouble.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import { classFolders, unusedSplit } from './classFolders.ts';
import { type Archive, listArchives } from './containers/archiveListing.ts';
import { archiveKind, isArchiveName } from './containers/container.ts';
import { listFolders } from './folders.ts';
import { holdsIdx, isIdxName, listIdxFile, listIdxFolder } from './idxListing.ts';
import { folderLabelFile, type LabelFileFormat } from './labelFile.ts';
import { listLabelled } from './labelled.ts';
import { listLabelledSplits } from './labelledSplits.ts';
import { firstNames, type LeftOut, withLeftOut } from './leftOut.ts';
import type { ImageLocation, Listed, Listing, Looking } from './listed.ts';
import { isNamedLikePicture, type Walk, walkPictures } from './walk.ts';

export type { DatasetFormat, ImageLocation, ListedImage, Listing, Split } from './listed.ts';

const labelFileFormats: Readonly<Record<string, LabelFileFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.txt': 'list',
  '.lst': 'list',
  '.list': 'list',
};

/** Characters of all class names together: they are listed with every data set. ImageNet's 21 841 have 0.4 million. */
const longestClasses = 2 ** 20;

/**
 * Lists the images of a data set without opening them. `path` is a folder of class folders, of IDX pairs, of tar or zip files or with a
 * metadata.csv/.jsonl or labels.csv/.jsonl, in itself or in each folder of a split; or a label file; or an IDX file of images or labels; or
 * a tar or zip file.
 *
 * Throws `NOT_FOUND` when there is nothing at `path`; `BAD_DATASET` when it is of no known kind, has no images, only one class
 * or too many, its label file is wrong or leaves its folder, an archive is damaged, or an archive or an IDX file leaves its folder by a link;
 * `BAD_FILE` when an IDX file's header lies. `looking` is told how far it is.
 */
export async function listDataset(path: string, looking: Looking = () => {}): Promise<Listing> {
  const listing = await listAny(resolve(path), looking);
  const classes = new Set(listing.images.map(({ label }) => label));
  if ([...classes].reduce((sum, name) => sum + name.length, 0) > longestClasses)
    throw new SwitchbackError(
      'BAD_DATASET',
      say('dataset.classesTooLong', { root: listing.root, count: classes.size }),
    );
  if (classes.size > 1) return { ...listing, images: [...listing.images].sort(byPath), doubts: doubtsAbout(listing) };
  const [name] = classes;
  const found = name === undefined ? say('dataset.noImages') : say('dataset.onlyClass', { name });
  const problem = say('dataset.tooFewClasses', { root: listing.root, found });
  throw new SwitchbackError('BAD_DATASET', withLeftOut(problem, listing.leftOut));
}

/** Says it where a folder is called after a split, though no split is used. */
function doubtsAbout({ images }: Listed): Sentence[] {
  const found = images.some(({ split }) => split !== null) ? null : unusedSplit(images.map(({ path }) => path));
  if (!found) return [];
  const { folder, others } = found;
  return [
    others.length > 0
      ? say('dataset.splitsBesideOthers', { folder, others: firstNames(others) })
      : say('dataset.splitsUnused', { folder }),
  ];
}

async function listAny(path: string, looking: Looking): Promise<Listed> {
  const found = await stat(path).catch((error) => (isGone(error) ? null : Promise.reject(error)));
  if (!found) throw new SwitchbackError('NOT_FOUND', say('dataset.noDatasetAt', { path }));
  if (found.isDirectory()) return listFolder(path, looking);
  if (!found.isFile()) throw unknownKind(path);
  const kind = await archiveKind(path);
  if (kind) return listArchives(dirname(path), [{ path: basename(path), kind }], looking);
  if (isIdxName(path)) return { root: dirname(path), format: 'idx', images: await listIdxFile(path), leftOut: [] };
  const format = labelFileFormats[extname(path).toLowerCase()];
  if (!format) throw isCompressedName(path) ? compressedWhole(path) : unknownKind(path);
  return listLabelled(dirname(path), basename(path), format, looking);
}

async function listFolder(root: string, looking: Looking): Promise<Listed> {
  const names = await readdir(root);
  const labelFile = folderLabelFile(names);
  if (labelFile) return withUnnamed(await listLabelled(root, labelFile.name, labelFile.format, looking));
  if (holdsIdx(names)) return { root, format: 'idx', images: await listIdxFolder(root), leftOut: [] };
  const splits = await listLabelledSplits(root, names, looking);
  if (splits) return withUnnamed(splits);
  const walk = await walkPictures(root);
  const archives = await archivesAmong(root, walk);
  if (archives.length > 0 && !hasClasses(walk)) return listArchives(root, archives, looking);
  return { root, format: 'folders', ...listFolders(root, walk) };
}

/** Whether class folders make a data set by themselves; an archive beside them is then what they came from. */
const hasClasses = ({ pictures }: Walk): boolean =>
  new Set(classFolders(pictures).images.map(({ label }) => label)).size > 1;

/** The archives among what is no picture, in the order of their paths. */
async function archivesAmong(root: string, { leftOut }: Walk): Promise<Archive[]> {
  const named = leftOut.flatMap(({ reason, name }) =>
    reason === 'otherFile' && typeof name === 'string' && isArchiveName(name) ? [name] : [],
  );
  const found: Archive[] = [];
  for (const path of named.sort()) {
    const kind = await archiveKind(join(root, path));
    if (kind) found.push({ path, kind });
  }
  return found;
}

/** With the pictures of its folder that no label file names. */
async function withUnnamed(listed: Listed): Promise<Listed> {
  const named = new Set(listed.images.map(({ path }) => path));
  const { pictures } = await walkPictures(listed.root);
  const unnamed = pictures.filter((path) => !named.has(path) && isNamedLikePicture(path));
  return { ...listed, leftOut: [...listed.leftOut, ...unnamed.map((name): LeftOut => ({ reason: 'unnamed', name }))] };
}

/** Whether a file is called like one that is compressed from its beginning to its end. */
const isCompressedName = (path: string): boolean => /\.(t?gz|t?bz2|t?xz|zst)$/i.test(path);
const compressedWhole = (path: string) => new SwitchbackError('BAD_DATASET', say('dataset.compressedWhole', { path }));
const unknownKind = (path: string) => new SwitchbackError('BAD_DATASET', say('dataset.unknownKind', { path }));

function byPath(a: ImageLocation, b: ImageLocation): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return (a.record ?? 0) - (b.record ?? 0);
}

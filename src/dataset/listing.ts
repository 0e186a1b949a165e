import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { SwitchbackError } from '../shared/errors.ts';
import { isGone } from '../shared/fileTrouble.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import { unusedSplit } from './classFolders.ts';
import { listFolders } from './folders.ts';
import { holdsIdx, isIdxName, listIdxFile, listIdxFolder } from './idxListing.ts';
import { folderLabelFile, type LabelFileFormat } from './labelFile.ts';
import { listLabelled } from './labelled.ts';
import { listLabelledSplits } from './labelledSplits.ts';
import { firstNames, type LeftOut, withLeftOut } from './leftOut.ts';
import type { ImageLocation, Listed, Listing, Looking } from './listed.ts';
import { isNamedLikePicture, walkPictures } from './walk.ts';

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
 * Lists the images of a data set without opening them. `path` is a folder of class folders, of IDX pairs or with a
 * metadata.csv/.jsonl or labels.csv/.jsonl, in itself or in each folder of a split; or a label file; or an IDX file of images or labels.
 *
 * Throws `NOT_FOUND` when there is nothing at `path`; `BAD_DATASET` when it is of no known kind, has no images, only one class
 * or too many, its label file is wrong or leaves its folder, or an IDX file does by a link; `BAD_FILE` when an IDX file's
 * header lies. `looking` is told how far it is with the images that a label file names.
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
  if (isIdxName(path)) return { root: dirname(path), format: 'idx', images: await listIdxFile(path), leftOut: [] };
  const format = labelFileFormats[extname(path).toLowerCase()];
  if (!format) throw unknownKind(path);
  return listLabelled(dirname(path), basename(path), format, looking);
}

async function listFolder(root: string, looking: Looking): Promise<Listed> {
  const names = await readdir(root);
  const labelFile = folderLabelFile(names);
  if (labelFile) return withUnnamed(await listLabelled(root, labelFile.name, labelFile.format, looking));
  if (holdsIdx(names)) return { root, format: 'idx', images: await listIdxFolder(root), leftOut: [] };
  const splits = await listLabelledSplits(root, names, looking);
  return splits ? withUnnamed(splits) : { root, format: 'folders', ...(await listFolders(root)) };
}

/** With the pictures of its folder that no label file names. */
async function withUnnamed(listed: Listed): Promise<Listed> {
  const named = new Set(listed.images.map(({ path }) => path));
  const { pictures } = await walkPictures(listed.root);
  const unnamed = pictures.filter((path) => !named.has(path) && isNamedLikePicture(path));
  return { ...listed, leftOut: [...listed.leftOut, ...unnamed.map((name): LeftOut => ({ reason: 'unnamed', name }))] };
}

const unknownKind = (path: string) => new SwitchbackError('BAD_DATASET', say('dataset.unknownKind', { path }));

function byPath(a: ImageLocation, b: ImageLocation): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return (a.record ?? 0) - (b.record ?? 0);
}

import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { SwitchbackError } from '../shared/errors.ts';
import { isGone } from '../shared/fileTrouble.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import { classFolders, unusedSplit } from './classFolders.ts';
import { cocoFiles, listCoco, rootOfCoco } from './coco/listCoco.ts';
import { listArchives } from './containers/archiveListing.ts';
import { type ArchiveKind, archiveKind, isArchiveName } from './containers/container.ts';
import { listParquet } from './containers/parquetListing.ts';
import { listFolders } from './folders.ts';
import { classNamesIn } from './huggingFace.ts';
import { holdsIdx, isIdxName, listIdxFile, listIdxFolder } from './idxListing.ts';
import { listImagenet } from './imagenet/listImagenet.ts';
import { folderLabelFile, type LabelFileFormat } from './labelFile.ts';
import { listLabelled } from './labelled.ts';
import { listLabelledSplits } from './labelledSplits.ts';
import { firstNames, type LeftOut, withLeftOut } from './leftOut.ts';
import type { ImageLocation, Listed, Listing, Looking } from './listed.ts';
import { listVoc, vocLists } from './voc/listVoc.ts';
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
 * Lists the images of a data set without opening them. `path` is a folder of class folders, of IDX pairs, of tar, zip or Parquet files or with a
 * metadata.csv/.jsonl or labels.csv/.jsonl, in itself or in each folder of a split, or ImageNet with its devkit, or pictures with COCO's boxes, or PASCAL VOC; or a label file, or a file of such boxes; or an IDX file of images or labels; or
 * a tar, zip or Parquet file. `label` is the column, or the field of a sample, that says the classes, where that is another than usual.
 *
 * Throws `NOT_FOUND` when there is nothing at `path`; `BAD_DATASET` when it is of no known kind, has no images, only one class
 * (which a folder of pictures may have) or too many, its label file is wrong or leaves its folder, an archive is damaged, or an archive or an IDX file leaves its folder by a link;
 * `BAD_FILE` when an IDX file's header lies. `looking` is told how far it is.
 */
export async function listDataset(path: string, looking: Looking = () => {}, label?: string): Promise<Listing> {
  const listing = await withClassNames(await listAny(resolve(path), { looking, label }), label);
  const classes = new Set(listing.images.map(({ label }) => label));
  if ([...classes].reduce((sum, name) => sum + name.length, 0) > longestClasses)
    throw new SwitchbackError(
      'BAD_DATASET',
      say('dataset.classesTooLong', { root: listing.root, count: classes.size }),
    );
  const [name] = classes;
  const images = listing.images.toSorted(byPath);
  if (classes.size > 1) return { ...listing, images, doubts: doubtsAbout(listing) };
  if (name !== undefined && listing.format === 'folders')
    return { ...listing, images, doubts: [...doubtsAbout(listing), say('dataset.withoutClasses', { name })] };
  const found = name === undefined ? say('dataset.noImages') : say('dataset.onlyClass', { name });
  const problem = say('dataset.tooFewClasses', { root: listing.root, found });
  throw new SwitchbackError('BAD_DATASET', withLeftOut(problem, listing.leftOut));
}

/** Says it where a folder is called after a split, though no split is used. */
function doubtsAbout({ images, doubts = [] }: Listed): Sentence[] {
  const found = images.some(({ split }) => split !== null) ? null : unusedSplit(images.map(({ path }) => path));
  if (!found) return [...doubts];
  const { folder, others } = found;
  return [
    ...doubts,
    others.length > 0
      ? say('dataset.splitsBesideOthers', { folder, others: firstNames(others) })
      : say('dataset.splitsUnused', { folder }),
  ];
}

/** How a listing was asked for. */
interface Asked {
  readonly looking: Looking;
  /** The column, or field, that says the classes, where it is another than usual. */
  readonly label: string | undefined;
}

async function listAny(path: string, asked: Asked): Promise<Listed> {
  const found = await stat(path).catch((error) => (isGone(error) ? null : Promise.reject(error)));
  if (!found) throw new SwitchbackError('NOT_FOUND', say('dataset.noDatasetAt', { path }));
  if (found.isDirectory()) return listFolder(path, asked);
  if (!found.isFile()) throw unknownKind(path);
  const kind = await archiveKind(path);
  if (kind) return listContainers(dirname(path), [{ path: basename(path), kind }], asked);
  if (isIdxName(path)) return { root: dirname(path), format: 'idx', images: await listIdxFile(path), leftOut: [] };
  if (extname(path).toLowerCase() === '.json') {
    const root = rootOfCoco(path);
    return listCoco(root, [relative(root, path).split(sep).join('/')], await walkPictures(root), asked);
  }
  const format = labelFileFormats[extname(path).toLowerCase()];
  if (!format) throw isCompressedName(path) ? compressedWhole(path) : unknownKind(path);
  return listLabelled(dirname(path), basename(path), format, asked);
}

async function listFolder(root: string, asked: Asked): Promise<Listed> {
  const names = await readdir(root);
  const labelFile = folderLabelFile(names);
  if (labelFile) return withUnnamed(await listLabelled(root, labelFile.name, labelFile.format, asked));
  if (holdsIdx(names)) return { root, format: 'idx', images: await listIdxFolder(root), leftOut: [] };
  const splits = await listLabelledSplits(root, names, asked);
  if (splits) return withUnnamed(splits);
  const walk = await walkPictures(root);
  const boxed = cocoFiles(walk);
  if (boxed.length > 0) return listCoco(root, boxed, walk, asked);
  const voc = vocLists(walk);
  if (voc.length > 0) return listVoc(root, voc, walk, asked.looking);
  const imagenet = await listImagenet(root, walk);
  if (imagenet) return imagenet;
  const containers = await containersAmong(root, walk);
  if (containers.length > 0 && !hasClasses(walk)) return listContainers(root, containers, asked, filesIn(walk));
  return { root, format: 'folders', ...listFolders(root, walk) };
}

interface Contained {
  readonly path: string;
  readonly kind: ArchiveKind;
}

/** The images of Parquet files where there are some, else of archives. */
function listContainers(
  root: string,
  files: readonly Contained[],
  { looking, label }: Asked,
  others: readonly string[] = [],
): Promise<Listed> {
  const parquet = files.flatMap(({ path, kind }) => (kind === 'parquet' ? [path] : []));
  if (parquet.length > 0) return listParquet(root, parquet, looking, label);
  const archives = files.flatMap(({ path, kind }) => (kind === 'parquet' ? [] : [{ path, kind }]));
  return listArchives(root, archives, looking, label, others);
}

/** Classes by the names that a folder from Hugging Face gives their numbers, where each number has one. */
async function withClassNames(listed: Listed, label: string | undefined): Promise<Listed> {
  if (!namedByNumbers.has(listed.format) || listed.images.length === 0) return listed;
  const known = await classNamesIn(listed.root);
  // The label of a sample is called `cls`, whatever its column is called elsewhere.
  const isOnly = listed.format === 'webdataset' && label === undefined && known.size === 1;
  const names = known.get(label ?? 'label') ?? (isOnly ? [...known.values()][0] : undefined);
  const nameOf = (own: string) => (/^\d+$/.test(own) ? names?.[Number(own)] : undefined);
  if (!listed.images.every((own) => nameOf(own.label) !== undefined)) return listed;
  return { ...listed, images: listed.images.map((own) => ({ ...own, label: nameOf(own.label)! })) };
}

const namedByNumbers: ReadonlySet<string> = new Set(['csv', 'jsonl', 'webdataset']);

/** Whether class folders make a data set by themselves; an archive beside them is then what they came from. */
const hasClasses = ({ pictures }: Walk): boolean =>
  new Set(classFolders(pictures).images.map(({ label }) => label)).size > 1;

/** What is no picture, by its path. */
const filesIn = ({ leftOut }: Walk): string[] =>
  leftOut.flatMap(({ reason, name }) => (reason === 'otherFile' && typeof name === 'string' ? [name] : []));

/** The files that hold pictures among what is no picture, in the order of their paths. */
async function containersAmong(root: string, walk: Walk): Promise<Contained[]> {
  const named = filesIn(walk).filter(isArchiveName);
  const found: Contained[] = [];
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

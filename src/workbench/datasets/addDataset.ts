import { basename, dirname, extname, relative, resolve, sep } from 'node:path';
import { checkDatasetName, insertDataset, listDatasets, type NewImage } from '../../catalog/datasets/datasets.ts';
import { isArchiveName } from '../../dataset/containers/container.ts';
import { doubtsAboutImages } from '../../dataset/doubtfulImages.ts';
import type { LookJournal } from '../../dataset/inspect.ts';
import { type LeftOut, leftOutSentences } from '../../dataset/leftOut.ts';
import { imageName, type Looking, type Split } from '../../dataset/listed.ts';
import { type Listing, listDataset } from '../../dataset/listing.ts';
import type { DatasetSummary } from '../../shared/contract/dataset.ts';
import type { Division } from '../../shared/division.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { stageOf } from '../../shared/stages.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { brokenSentence } from './brokenSentence.ts';
import { imagenetNames } from './imagenetNames.ts';
import { type FoundImage, inspectListing, splitsOf } from './inspectListing.ts';
import { keptLook } from './lookJournal.ts';

/** Looking for the images that a label file names takes about so much of the time in which they are read too. */
const lookingShare = 0.1;

/** How a data set is read, where that is not as usual. */
export interface DatasetReading {
  /** The column, or field of a sample, that says the classes. */
  readonly label?: string | undefined;
  /** How images are divided that no split is said for. */
  readonly division?: Division | undefined;
}

/** What adding a data set found. */
export interface AddedDataset {
  readonly dataset: DatasetSummary;
  /** What is left out of it, and what may be wrong with it: counts with a few names each. */
  readonly remarks: readonly Sentence[];
}

/**
 * Lists, hashes and checks the images at `path` and records them; the images stay where they are. Broken ones are
 * recorded as such and left out of every pass. Throws `BAD_DATASET` when fewer than two classes have an image that opens,
 * `BAD_ARGUMENT` for a name that is in use or cannot be one.
 */
export async function addDataset(
  workspace: Workspace,
  path: string,
  name: string | undefined,
  context: JobContext,
  { label, division }: DatasetReading = {},
): Promise<AddedDataset> {
  const { catalog } = workspace;
  const journal = keptLook(workspace, resolve(path));
  const read = await readImages(catalog, path, { name, label, journal }, context).finally(journal.flush);
  const { found, root, format } = read;
  const splits = splitsOf(found, division);
  const isUsable = ({ broken }: FoundImage) => broken === null;
  const usable = found.filter(isUsable);
  const classes = [...new Set(usable.map(({ label }) => label))].sort();
  const leftOut = [...read.leftOut, ...classesWithout(classes, found)];
  const doubts = doubtsAboutImages(
    usable,
    splits.filter((_, i) => isUsable(found[i]!)),
  );
  const remarks = [...read.doubts, ...doubts, ...leftOutSentences(leftOut)];
  const broken = brokenSentences(found);
  for (const remark of [...remarks, ...broken]) context.warn(remark);
  // A folder of pictures without classes has one.
  if (classes.length < Math.min(2, new Set(found.map(({ label }) => label)).size)) {
    const [only] = classes;
    const found =
      only === undefined ? say('workbench.noImageOpens') : say('workbench.oneReadableClass', { name: only });
    throw new SwitchbackError('BAD_DATASET', say('workbench.nothingToLearn', { path, found }));
  }
  const source = relative(root, resolve(path)).split(sep).join('/');
  const named = imagenetNames(classes);
  if (named) remarks.push(say('dataset.imagenetNames', { name: named[0]!, id: classes[0]! }));
  const about = {
    ...{ name: read.name, root, format, classes: named ?? classes },
    ...(named && { labels: classes }),
  };
  insertDataset(catalog, about, numbered(found, splits, classes), remarks, { source, label, division });
  journal.remove();
  const dataset = listDatasets(catalog).find((summary) => summary.name === read.name)!;
  return { dataset, remarks: [...remarks, ...broken] };
}

/** Lists what lies at `path` and looks at each image; of what was listed nothing stays in memory but what was found. */
async function readImages(
  catalog: Workspace['catalog'],
  path: string,
  asked: { readonly name: string | undefined; readonly label: string | undefined; readonly journal: LookJournal },
  context: JobContext,
) {
  let looked = 0;
  const looking: Looking = (done, total) => {
    context.signal.throwIfAborted();
    looked = lookingShare;
    const counted = { unit: 'images', done, ...(total !== undefined && { total }) };
    stageOf(context, 0, lookingShare).report({ ...counted, step: say('progress.looking') });
  };
  const listing = await listDataset(path, looking, asked.label);
  const name = asked.name ?? nameOf(path, listing);
  checkDatasetName(catalog, name);
  const { images: found, others } = await inspectListing(listing, stageOf(context, looked, 1), asked.journal);
  const { root, format, doubts, leftOut } = listing;
  return { name, root, format, doubts, leftOut: [...leftOut, ...others], found };
}

/** Images of the classes, one at a time, for a million of them together are hundreds of megabytes. */
function* numbered(
  images: readonly FoundImage[],
  splits: readonly Split[],
  classes: readonly string[],
): Generator<NewImage> {
  const numbers = new Map(classes.map((name, number) => [name, number]));
  for (const [i, image] of images.entries()) {
    const number = numbers.get(image.label);
    if (number !== undefined) yield { ...image, split: splits[i]!, label: number };
  }
}

/** The classes that are none, since none of their images opens. */
function classesWithout(classes: readonly string[], images: readonly FoundImage[]): LeftOut[] {
  const known = new Set(classes);
  const names = new Set(images.map(({ label }) => label));
  return [...names].filter((name) => !known.has(name)).map((name) => ({ reason: 'class', name }));
}

/** Broken images, a sentence a reason. */
function brokenSentences(images: readonly FoundImage[]): Sentence[] {
  const byReason = Map.groupBy(
    images.filter(({ broken }) => broken !== null),
    ({ broken }) => broken!.text,
  );
  return [...byReason.values()].map((own) =>
    brokenSentence({ reason: own[0]!.broken!, count: own.length, images: own.map(imageName) }),
  );
}

/** What a data set is called where nobody says: the folder's name; of `…/shapes/images` the one above; an archive's own. */
export function nameOf(path: string, { root }: Pick<Listing, 'root'>): string {
  if (isArchiveName(path)) return basename(path, extname(path));
  const folder = resolve(root);
  return basename(folder) === 'images' ? basename(dirname(folder)) : basename(folder);
}

import { basename, dirname, extname, resolve } from 'node:path';
import { checkDatasetName, insertDataset, listDatasets, type NewImage } from '../../catalog/datasets/datasets.ts';
import { isArchiveName } from '../../dataset/containers/container.ts';
import { doubtsAboutImages } from '../../dataset/doubtfulImages.ts';
import { type InspectedImage, inspectImages } from '../../dataset/inspect.ts';
import { type LeftOut, leftOutSentences } from '../../dataset/leftOut.ts';
import { imageName, type Looking } from '../../dataset/listed.ts';
import { type DatasetFormat, type ListedImage, type Listing, listDataset } from '../../dataset/listing.ts';
import { assignSplits } from '../../dataset/splits.ts';
import { isNamedLikePicture } from '../../dataset/walk.ts';
import type { DatasetSummary } from '../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { stageOf } from '../../shared/stages.ts';
import { givingWay } from '../training/givingWay.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { brokenSentence } from './brokenSentence.ts';

/** Looking for the images that a label file names takes about so much of the time in which they are read too. */
const lookingShare = 0.1;

/** What adding a data set found. */
export interface AddedDataset {
  readonly dataset: DatasetSummary;
  /** What is left out of it, and what may be wrong with it: counts with a few names each. */
  readonly remarks: readonly Sentence[];
}

/**
 * Lists, hashes and checks the images at `path` and records them; the images stay where they are. Broken ones are
 * recorded as such and left out of every pass. Throws `BAD_DATASET` when fewer than two classes have an image that opens,
 * `BAD_ARGUMENT` for a name that is in use or cannot be one. `label` is the column that says the classes, where it is another than usual.
 */
export async function addDataset(
  { catalog }: Workspace,
  path: string,
  name: string | undefined,
  context: JobContext,
  label?: string,
): Promise<AddedDataset> {
  let looked = 0;
  const looking: Looking = (done, total) => {
    context.signal.throwIfAborted();
    looked = lookingShare;
    const counted = { unit: 'images', done, ...(total !== undefined && { total }) };
    stageOf(context, 0, lookingShare).report({ ...counted, step: say('progress.looking') });
  };
  const listing = await listDataset(path, looking, label);
  const chosenName = name ?? nameOf(path, listing);
  checkDatasetName(catalog, chosenName);
  const { inspected, others } = await inspectAll(listing, stageOf(context, looked, 1));
  const usable = inspected.filter(({ broken }) => broken === null);
  const classes = [...new Set(usable.map(({ label }) => label))].sort();
  const leftOut = [...listing.leftOut, ...others, ...classesWithout(classes, inspected)];
  const remarks = [...listing.doubts, ...doubtsAboutImages(usable), ...leftOutSentences(leftOut)];
  const broken = brokenSentences(inspected);
  for (const remark of [...remarks, ...broken]) context.warn(remark);
  if (classes.length < 2) {
    const [only] = classes;
    const found =
      only === undefined ? say('workbench.noImageOpens') : say('workbench.oneReadableClass', { name: only });
    throw new SwitchbackError('BAD_DATASET', say('workbench.nothingToLearn', { path, found }));
  }
  const images: NewImage[] = inspected
    .filter(({ label }) => classes.includes(label))
    .map(({ label, ...image }) => ({ ...image, label: classes.indexOf(label) }));
  insertDataset(catalog, { name: chosenName, root: listing.root, format: listing.format, classes }, images, remarks);
  const dataset = listDatasets(catalog).find((summary) => summary.name === chosenName)!;
  return { dataset, remarks: [...remarks, ...broken] };
}

type Inspected = Omit<NewImage, 'label'> & { readonly label: string };

/** Where whatever lies there is tried as a picture. */
const mayHoldOthers: ReadonlySet<DatasetFormat> = new Set(['folders', 'tar', 'zip']);

/** The images with what one look at each found. In class folders, files that are neither pictures nor called like one stand apart. */
async function inspectAll(
  { root, format, images }: Listing,
  context: JobContext,
): Promise<{ inspected: Inspected[]; others: LeftOut[] }> {
  const found: (ListedImage & InspectedImage)[] = [];
  const others: LeftOut[] = [];
  const giveWay = givingWay();
  let done = 0;
  for await (const facts of inspectImages(root, images, context)) {
    const image = images[done]!;
    const isOther = mayHoldOthers.has(format) && facts.isNoPicture && !isNamedLikePicture(image.member ?? image.path);
    if (isOther) others.push({ reason: 'otherFile', name: imageName(image) });
    else found.push({ ...image, ...facts });
    done += 1;
    context.report({ unit: 'images', done, total: images.length, step: say('progress.hashing') });
    await giveWay();
  }
  // Broken images are no part of what is divided, else a class's only readable one may be held out.
  const readable = found.filter(({ broken }) => broken === null);
  const splits = assignSplits(readable);
  const splitOf = new Map(readable.map((image, i) => [image, splits[i]!]));
  return { inspected: found.map((own) => ({ ...own, split: splitOf.get(own) ?? own.split ?? 'train' })), others };
}

/** The classes that are none, since none of their images opens. */
function classesWithout(classes: readonly string[], images: readonly Inspected[]): LeftOut[] {
  const known = new Set(classes);
  const names = new Set(images.flatMap(({ label }) => (known.has(label) ? [] : [label])));
  return [...names].map((name) => ({ reason: 'class', name }));
}

/** Broken images, a sentence a reason. */
function brokenSentences(images: readonly Inspected[]): Sentence[] {
  const byReason = Map.groupBy(
    images.filter(({ broken }) => broken !== null),
    ({ broken }) => broken!.text,
  );
  return [...byReason.values()].map((own) =>
    brokenSentence({ reason: own[0]!.broken!, count: own.length, images: own.map(imageName) }),
  );
}

/** The folder's name; of `…/shapes/images` the one above; an archive's own. */
function nameOf(path: string, { root }: Listing): string {
  if (isArchiveName(path)) return basename(path, extname(path));
  const folder = resolve(root);
  return basename(folder) === 'images' ? basename(dirname(folder)) : basename(folder);
}

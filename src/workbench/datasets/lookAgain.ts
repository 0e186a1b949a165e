import { join } from 'node:path';
import {
  type DatasetStep,
  type KnownImage,
  knownImages,
  takeDatasetStep,
} from '../../catalog/datasets/datasetStates.ts';
import { type Dataset, findDataset, type NewImage, readingOf } from '../../catalog/datasets/datasets.ts';
import { isPinnedByOthers } from '../../catalog/storage/pins.ts';
import { doubtsAboutImages } from '../../dataset/doubtfulImages.ts';
import { firstNames, leftOutSentences } from '../../dataset/leftOut.ts';
import { type ImageLocation, imageName, type Split } from '../../dataset/listed.ts';
import { listDataset } from '../../dataset/listing.ts';
import type { DatasetChanges, NamedCount } from '../../shared/contract/dataset.ts';
import { type Division, usualDivision } from '../../shared/division.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type FoundImage, inspectListing, splitsOf } from './inspectListing.ts';

/**
 * Reads a data set's folder again, as it was read when it was added, and says what is new, has changed or is gone; with `takesOver` the data set is
 * so from now on. Images keep their split where the folder says none, and new ones are divided as the others were. Throws as `listDataset`,
 * and `BAD_ARGUMENT` where a job works with what would be changed.
 */
export async function lookAgain(
  { catalog }: Workspace,
  { dataset: name, takesOver }: { readonly dataset: string; readonly takesOver: boolean },
  context: JobContext,
): Promise<DatasetChanges> {
  const dataset = findDataset(catalog, name);
  const refuseInUse = () => {
    if (takesOver && isPinnedByOthers(`dataset ${dataset.id}`))
      throw new SwitchbackError('BAD_ARGUMENT', say('workbench.datasetInUse', { name }));
  };
  refuseInUse();
  const { source, label, division, labels } = readingOf(catalog, dataset.id);
  const listing = await listDataset(join(dataset.root, source), () => context.signal.throwIfAborted(), label);
  const { images, others } = await inspectListing(listing, context);
  const { step, told, present } = compared(dataset, labels, [...knownImages(catalog, dataset.id)], images, division);
  const isChanged = told.added.count + told.changed.count + told.gone.count + told.back.count + step.moved.length > 0;
  if (takesOver && isChanged) {
    refuseInUse();
    const usable = present.filter(({ broken }) => broken === null);
    const remarks = [
      ...listing.doubts,
      ...doubtsAboutImages(
        usable,
        usable.map(({ split }) => split),
      ),
      ...leftOutSentences([...listing.leftOut, ...others]),
    ];
    takeDatasetStep(catalog, dataset.id, { ...step, remarks });
  }
  return { ...told, isTaken: takesOver && isChanged };
}

/** An image whose split is decided. */
type DividedImage = FoundImage & { readonly split: Split };

/** What a look has found, beside what is known; pure. */
export function compared(
  { classes }: Pick<Dataset, 'classes'>,
  labels: readonly string[],
  known: readonly KnownImage[],
  images: readonly FoundImage[],
  division: Division = usualDivision,
): {
  readonly step: Omit<DatasetStep, 'remarks'>;
  readonly told: Omit<DatasetChanges, 'isTaken'>;
  readonly present: readonly DividedImage[];
} {
  const here = new Map<string, KnownImage>();
  const retired = new Map<string, KnownImage>();
  for (const image of known) (image.isRetired ? retired : here).set(placeOf(image), image);

  const newLabels = [...new Set(images.filter(({ broken }) => broken === null).map(({ label }) => label))]
    .filter((label) => !labels.includes(label))
    .sort();
  const allLabels = [...labels, ...newLabels];
  const positionOf = new Map(allLabels.map((label, position) => [label, position]));
  const said = new Set(images.map(({ split }) => split));
  /** Of a split that the folder never says, images were held out from what is to train on. */
  const keepsSplit = ({ split }: FoundImage, before: KnownImage) =>
    (split ?? 'train') === before.split || ((split ?? 'train') === 'train' && !said.has(before.split));
  const isSame = (image: FoundImage, before: KnownImage) =>
    image.hash === before.hash && positionOf.get(image.label) === before.label && keepsSplit(image, before);

  /** New images, and those that keep the split of what was in their place. */
  const fresh: FoundImage[] = [];
  const placed: DividedImage[] = [];
  const same: DividedImage[] = [];
  const changed: KnownImage[] = [];
  const back: KnownImage[] = [];
  const moved: DatasetStep['moved'][number][] = [];
  const seen = new Set<string>();
  for (const image of images) {
    if (!positionOf.has(image.label)) continue;
    const place = placeOf(image);
    seen.add(place);
    const before = here.get(place);
    const earlier = retired.get(place);
    if (before && isSame(image, before)) {
      same.push({ ...image, split: before.split });
      if (before.record !== image.record) moved.push({ id: before.id, record: image.record, bytes: image.bytes });
    } else if (!before && earlier && image.broken === null && isSame(image, earlier)) {
      back.push(earlier);
      same.push({ ...image, split: earlier.split });
      if (earlier.record !== image.record) moved.push({ id: earlier.id, record: image.record, bytes: image.bytes });
    } else {
      if (before) changed.push(before);
      if (before && keepsSplit(image, before)) placed.push({ ...image, split: before.split });
      else fresh.push(image);
    }
  }
  const gone = [...here].flatMap(([place, image]) => (seen.has(place) ? [] : [image]));
  const { val, test, seed } = division;
  const unsaid = { val: said.has('val') ? 0 : val, test: said.has('test') ? 0 : test, seed };
  const splits = splitsOf(fresh, unsaid);
  const arrived = [...placed, ...fresh.map((image, i) => ({ ...image, split: splits[i]! }))];
  const added = arrived.map(
    ({ label, isNoPicture: _, ...image }): NewImage => ({ ...image, label: positionOf.get(label)! }),
  );
  const changedPlaces = new Set(changed.map(placeOf));
  return {
    step: {
      classes: [...classes, ...newLabels],
      labels: allLabels,
      added,
      ...{ gone: ids(gone), changed: ids(changed), back: ids(back), moved },
    },
    told: {
      unchanged: images.length - added.length - back.length,
      added: named(fresh.filter((image) => !changedPlaces.has(placeOf(image)))),
      ...{ changed: named(changed), gone: named(gone), back: named(back) },
      newClasses: newLabels,
    },
    present: [...same, ...arrived],
  };
}

/** Where an image lies; in an archive by its name, for its place moves when others change. */
export const placeOf = ({ path, record, member }: ImageLocation): string => `${path}\n${member ?? record ?? ''}`;

const ids = (images: readonly KnownImage[]): number[] => images.map(({ id }) => id);

const named = (images: readonly ImageLocation[]): NamedCount => ({
  count: images.length,
  names: firstNames(images.map(imageName)).map(String),
});

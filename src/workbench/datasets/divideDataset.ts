import { join } from 'node:path';
import { type DatasetDivision, knownImages, takeDatasetDivision } from '../../catalog/datasets/datasetStates.ts';
import { findDataset, imageCounts, readingOf } from '../../catalog/datasets/datasets.ts';
import { runsOnDataset } from '../../catalog/removal.ts';
import { isPinnedByOthers } from '../../catalog/storage/pins.ts';
import { listDataset } from '../../dataset/listing.ts';
import { assignSplits } from '../../dataset/splits.ts';
import type { DividedDataset } from '../../shared/contract/dataset.ts';
import type { Division } from '../../shared/division.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { placeOf } from './lookAgain.ts';

/**
 * Divides a data set anew, as it would have been divided when it was added: images whose split its folder says stay in that. Indexes and
 * analyses stay, of the images that were theirs. Throws `BAD_ARGUMENT` where a run learns from it, which would be judged by what it has learnt
 * from, or a job works with it; `BAD_DATASET` where its folder holds other images than it did; and as `listDataset`.
 */
export async function divideDataset(
  { catalog }: Pick<Workspace, 'catalog'>,
  { dataset: name, division }: { readonly dataset: string; readonly division: Division },
  context: JobContext,
): Promise<DividedDataset> {
  const dataset = findDataset(catalog, name);
  const refuseInUse = () => {
    const [run] = runsOnDataset(catalog, dataset.id);
    if (run !== undefined) throw new SwitchbackError('BAD_ARGUMENT', say('workbench.dividedForRun', { name, run }));
    if (isPinnedByOthers(`dataset ${dataset.id}`))
      throw new SwitchbackError('BAD_ARGUMENT', say('workbench.datasetInUse', { name }));
  };
  refuseInUse();
  const { source, label } = readingOf(catalog, dataset.id);
  const looking = () => {
    context.signal.throwIfAborted();
    context.report({ unit: 'images', done: 0, step: say('progress.looking') });
  };
  const listing = await listDataset(join(dataset.root, source), looking, label);
  const saidOf = new Map(listing.images.map((image) => [placeOf(image), image.split]));
  const known = [...knownImages(catalog, dataset.id)];
  const readable = known.filter(({ isReadable }) => isReadable);
  const lost = readable.find((image) => !saidOf.has(placeOf(image)));
  if (lost) throw new SwitchbackError('BAD_DATASET', say('workbench.lookFirst', { name, image: lost.path }));
  const splits = assignSplits(
    readable.map((image) => ({ label: String(image.label), hash: image.hash, split: saidOf.get(placeOf(image))! })),
    division,
  );
  const stateKey = ({ split, hash, label: own, ...place }: (typeof known)[number]) =>
    [placeOf(place), hash, own, split].join('\n');
  const earlier = new Map(known.flatMap((image) => (image.isRetired ? [[stateKey(image), image.id] as const] : [])));
  const moved = readable.flatMap((image, i): DatasetDivision['moved'][number][] => {
    const split = splits[i]!;
    return split === image.split
      ? []
      : [{ id: image.id, split, earlier: earlier.get(stateKey({ ...image, split })) ?? null }];
  });
  refuseInUse();
  if (moved.length > 0) takeDatasetDivision(catalog, dataset.id, { division, moved });
  return { moved: moved.length, splits: imageCounts(catalog, dataset.id).splits };
}

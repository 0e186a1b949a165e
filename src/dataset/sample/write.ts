import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { inOrder } from '../inOrder.ts';
import type { Split } from '../listed.ts';
import { firstIndexOf, sampleClasses, sampleImage, sampleSide } from './image.ts';

/** What to draw. */
export interface SampleSetOptions {
  readonly seed: number;
  readonly trainPerClass: number;
  readonly valPerClass: number;
  readonly testPerClass: number;
}

const partialEnding = '.part';

/** Images under way for each thread that encodes: they wait for the disk, too. */
const imagesPerThread = 8;

interface SampleFile {
  readonly classIndex: number;
  readonly index: number;
  /** Relative: `train/disc/0001.png`. */
  readonly folder: string;
  readonly name: string;
}

/**
 * Writes the sample set to `<folder>/images/{train,val,test}/<class>/0001.png` and its masks to `<folder>/masks/…`, and
 * returns the images folder. Files that exist are kept as they are, so that a stopped call can be taken up again; use another
 * folder for another seed. Throws the signal's reason once it is aborted, `DISK_FULL` when there is no room.
 */
export async function writeSampleSet(folder: string, options: SampleSetOptions, context: JobContext): Promise<string> {
  const files = sampleFiles(options);
  for (const kind of ['images', 'masks']) {
    for (const inner of new Set(files.map((file) => file.folder))) {
      await mkdir(join(folder, kind, inner), { recursive: true });
      await removeUnfinished(join(folder, kind, inner));
    }
  }
  let done = 0;
  for await (const _ of inOrder(files, imagesPerThread * availableParallelism(), (file) =>
    writeSample(folder, options.seed, file),
  )) {
    context.signal.throwIfAborted();
    done++;
    context.report({ unit: 'images', done, total: files.length, step: say('progress.drawing') });
  }
  return join(folder, 'images');
}

/** What a process that was killed has left: in a class's folder it would count as a file that is no picture. */
async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const name of names) if (name.endsWith(partialEnding)) await rm(join(folder, name), { force: true });
}

function sampleFiles({ trainPerClass, valPerClass, testPerClass }: SampleSetOptions): SampleFile[] {
  const counts: [Split, number][] = [
    ['train', trainPerClass],
    ['val', valPerClass],
    ['test', testPerClass],
  ];
  return counts.flatMap(([split, count]) =>
    sampleClasses.flatMap((label, classIndex) =>
      Array.from({ length: count }, (_, i) => ({
        classIndex,
        index: firstIndexOf[split] + i,
        folder: join(split, label),
        name: `${String(i + 1).padStart(4, '0')}.png`,
      })),
    ),
  );
}

async function writeSample(root: string, seed: number, { classIndex, index, folder, name }: SampleFile): Promise<void> {
  const image = join(root, 'images', folder, name);
  const mask = join(root, 'masks', folder, name);
  if ((await exists(image)) && (await exists(mask))) return;
  const sample = sampleImage(seed, classIndex, index);
  await writePng(image, sample.pixels, 3);
  await writePng(mask, sample.mask, 1);
}

/** Writes beside the place and then moves there, so that a file that exists is whole; keeps one that exists. */
async function writePng(path: string, pixels: Uint8Array, channels: 1 | 3): Promise<void> {
  if (await exists(path)) return;
  const partial = `${path}.${randomUUID()}${partialEnding}`;
  const raw = { width: sampleSide, height: sampleSide, channels };
  const png = sharp(pixels, { raw })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png();
  try {
    await writeFile(partial, await png.toBuffer());
    await rename(partial, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    throw new SwitchbackError('DISK_FULL', say('dataset.drawingDiskFull', { place: path }), { cause: error });
  } finally {
    await rm(partial, { force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

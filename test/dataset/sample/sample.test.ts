import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { listDataset } from '../../../src/dataset/listing.ts';
import { sampleClasses, sampleImage } from '../../../src/dataset/sample/image.ts';
import { writeSampleSet } from '../../../src/dataset/sample/write.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { temporaryFolders } from '../folder.ts';

const newFolder = temporaryFolders();
const context = (signal = new AbortController().signal, report: JobContext['report'] = () => {}): JobContext => ({
  report,
  warn: () => {},
  signal,
});
const everyClass = sampleClasses.map((name, classIndex) => [name, classIndex] as const);

describe('sampleImage', () => {
  test('there are ten classes', () => {
    expect(new Set(sampleClasses).size).toBe(10);
  });

  test('the same seed, class and index give the same bytes on every machine', () => {
    const hash = createHash('sha256');
    for (const [, classIndex] of everyClass) hash.update(sampleImage(1, classIndex, 0).pixels);
    expect(hash.digest('hex')).toBe('deae1bfc66f3642b578b9bdbdcd35157a13af5f95004572e9d7f6b53419ee140');
    expect(sampleImage(1, 0, 0)).toEqual(sampleImage(1, 0, 0));
    expect(sampleImage(1, 0, 0)).not.toEqual(sampleImage(2, 0, 0));
    expect(sampleImage(1, 0, 0)).not.toEqual(sampleImage(1, 0, 1));
  });

  test.each(everyClass)(
    '%s lies wholly inside the image, covers some of it, and stands out from the ground',
    (_, classIndex) => {
      for (let index = 0; index < 12; index++) {
        const { pixels, mask } = sampleImage(3, classIndex, index);
        expect([...new Set(mask)].sort()).toEqual([0, 255]);
        const covered = mask.reduce((sum, value) => sum + value / 255, 0);
        expect(covered).toBeGreaterThan(100);
        expect(covered).toBeLessThan(2048);
        const isBorder = (i: number) => i < 64 || i >= 64 * 63 || i % 64 === 0 || i % 64 === 63;
        expect(mask.some((value, i) => value !== 0 && isBorder(i))).toBe(false);
        expect(Math.abs(meanGreen(pixels, mask, 255) - meanGreen(pixels, mask, 0))).toBeGreaterThan(20);
      }
    },
  );

  test('a shape of any class may be lighter or darker than its ground', () => {
    for (const [, classIndex] of everyClass) {
      const images = Array.from({ length: 30 }, (_, index) => sampleImage(5, classIndex, index));
      const lighter = images.filter(
        ({ pixels, mask }) => meanGreen(pixels, mask, 255) > meanGreen(pixels, mask, 0),
      ).length;
      expect(lighter).toBeGreaterThan(5);
      expect(lighter).toBeLessThan(25);
    }
  });
});

describe('writeSampleSet', () => {
  const options = { seed: 4, trainPerClass: 2, valPerClass: 1, testPerClass: 1 };

  test('writes pictures and masks of the same names, a data set of ten classes', async () => {
    const folder = await newFolder();
    const progress: number[] = [];
    const images = await writeSampleSet(
      folder,
      options,
      context(undefined, ({ done }) => progress.push(done)),
    );
    expect(images).toBe(join(folder, 'images'));
    expect(progress.at(-1)).toBe(40);
    const listing = await listDataset(images);
    expect(listing.images).toHaveLength(40);
    expect(new Set(listing.images.map(({ label }) => label))).toEqual(new Set(sampleClasses));
    expect(listing.images.filter(({ split }) => split === 'val')).toHaveLength(10);
    const names = async (kind: string) => (await readdir(join(folder, kind), { recursive: true })).sort();
    expect(await names('masks')).toEqual(await names('images'));

    const { pixels, mask } = sampleImage(4, sampleClasses.indexOf('disc'), 1);
    const picture = sharp(join(images, 'train/disc/0002.png'));
    expect(await picture.metadata()).toMatchObject({ width: 64, height: 64, channels: 3 });
    expect([...(await picture.raw().toBuffer())]).toEqual([...pixels]);
    const drawn = sharp(join(folder, 'masks/train/disc/0002.png'));
    expect(await drawn.metadata()).toMatchObject({ width: 64, height: 64, channels: 1 });
    expect([...(await drawn.toColourspace('b-w').raw().toBuffer())]).toEqual([...mask]);
  });

  test('no image is in two splits', async () => {
    const folder = await newFolder();
    const images = await writeSampleSet(folder, options, context());
    const hashes = await Promise.all(
      (await listDataset(images)).images.map(async ({ path }) =>
        (await readFile(join(images, path))).toString('base64'),
      ),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('stopped, it is taken up again: what exists is kept, what is missing is drawn', async () => {
    const folder = await newFolder();
    const stop = new AbortController();
    const stopping = context(stop.signal, () => stop.abort(new Error('enough')));
    await expect(writeSampleSet(folder, options, stopping)).rejects.toThrow('enough');
    await writeSampleSet(folder, options, context());
    const kept = join(folder, 'images/train/disc/0001.png');
    const gone = join(folder, 'masks/train/disc/0002.png');
    await writeFile(kept, 'mine');
    await rm(gone);
    await writeFile(`${gone}.5c1b.part`, 'what a kill has left');
    await writeSampleSet(folder, options, context());
    expect((await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(await readFile(kept, 'utf8')).toBe('mine');
    expect((await stat(gone)).size).toBeGreaterThan(0);
  });
});

/** Over the pixels where the mask has `value`. */
function meanGreen(pixels: Uint8Array, mask: Uint8Array, value: number): number {
  let [sum, count] = [0, 0];
  for (const [i, covered] of mask.entries()) {
    if (covered !== value) continue;
    sum += pixels[i * 3 + 1]!;
    count++;
  }
  return sum / count;
}

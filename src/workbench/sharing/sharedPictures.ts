import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { readBlob } from '../../catalog/storage/blobs.ts';
import { inBatches } from '../../engine/analysis/batches.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import { inputFile, type SheetPart, sheetFile, thumbnailFile } from '../../shared/sharedFolder.ts';
import { centreOf, rasterOf } from '../pictures/cut.ts';
import { picturesFromCatalog } from '../pictures/picture.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { SheetBlobs } from './sharedUnits.ts';

/** Of WebP: what is lost is hardly seen, and a sheet takes about a tenth of its PNG. */
const quality = 88;

/** A sheet of no more pixels is kept as it is: the blocks of the compression are larger than its tiles. */
const losslessPixels = 64 ** 2;

/** Side of a thumbnail, px: twice what a screen shows of it. */
const thumbnailSide = 96;

const sheetParts: readonly SheetPart[] = ['projections', 'clipped', 'patches'];

/** Pictures that are encoded at a time: each is a thread's. */
const atATime = 16;

/** Puts a file into a folder, making the folders that lie between; gives how many bytes it has. */
export function putFile(folder: string, name: string, content: Uint8Array | string): number {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return Buffer.byteLength(content);
}

/** Writes the sheets of the units of an indexed layer; gives `[height, width]` of a tile, px. Throws as `readBlob`. */
export async function writeSheets(
  { blobs }: Pick<Workspace, 'blobs'>,
  folder: string,
  index: number,
  sheets: readonly SheetBlobs[],
  { signal }: Pick<JobContext, 'signal'>,
  onWritten: (sheets: number) => void,
): Promise<readonly [number, number]> {
  let tileSize: readonly [number, number] = [1, 1];
  for (const batch of inBatches(sheets.length, Math.ceil(atATime / sheetParts.length))) {
    signal.throwIfAborted();
    const written = batch
      .flatMap((i) => sheetParts.map((part) => ({ own: sheets[i]!, part })))
      .map(async ({ own, part }) => {
        // Patches are the same under each rule.
        if (part === 'patches' && own.rule !== sheets[0]!.rule) return;
        const sheet = sharp(readBlob(blobs, own[part]));
        const { width, height } = await sheet.metadata();
        const lossless = width * height <= losslessPixels;
        const data = await sheet.webp({ quality, lossless, smartSubsample: true }).toBuffer();
        tileSize = [height / 3, width / 3];
        putFile(folder, sheetFile(index, own.channel, own.rule, part), data);
      });
    await Promise.all(written);
    onWritten(batch.length);
  }
  return tileSize;
}

/**
 * Writes what a network sees of images of the catalog, and small squares of those that are not in `thumbnails` yet. Throws as
 * `picturesFromCatalog`.
 */
export async function writeInputs(
  workspace: Workspace,
  folder: string,
  { model, preprocessing }: { readonly model: number; readonly preprocessing: Preprocessing },
  imageIds: readonly number[],
  thumbnails: Set<number>,
  { signal }: Pick<JobContext, 'signal'>,
  onWritten: (images: number) => void,
): Promise<void> {
  for (const batch of inBatches(imageIds.length, atATime)) {
    const ids = batch.map((i) => imageIds[i]!);
    const pictures = await picturesFromCatalog(workspace, ids, preprocessing, signal);
    const written = pictures.map(async ({ pixels }, i) => {
      const id = ids[i]!;
      const { width, height, channels, data } = rasterOf(centreOf(preprocessing, pixels));
      const whole = sharp(data, { raw: { width, height, channels } });
      putFile(folder, inputFile(model, id), await whole.clone().webp({ quality }).toBuffer());
      if (thumbnails.has(id)) return;
      thumbnails.add(id);
      const small = whole.resize(thumbnailSide, thumbnailSide, { fit: 'cover', withoutEnlargement: true });
      putFile(folder, thumbnailFile(id), await small.webp({ quality }).toBuffer());
    });
    await Promise.all(written);
    onWritten(ids.length);
  }
}

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { Measured } from '../queries.ts';

/** As in ImageNet's training set: 1281 of each class. They need 5 GB where temporary files are, and that many inodes. */
const classes = 1000;
const ofEach = 1281;
const all = classes * ofEach;
const most = { minutes: 6, mebibytes: 1024 } as const;

/** What adding single files costs: small JPEGs in class folders. The processor's time is of all threads together. */
export async function measureAdding(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-adding-'));
  try {
    await writePictures(join(folder, 'pictures'));
    const script = fileURLToPath(new URL('add.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script, folder]);
    const { seconds, processorSeconds, mebibytes } = JSON.parse(stdout) as Record<string, number>;
    const took = `${processorSeconds!.toFixed(1)} s of the processor, ${(seconds! / 60).toFixed(1)} min`;
    const load = loadavg()[1]!.toFixed(0);
    return [
      [`${all} files added, at a load of ${load}`, took, `≤ ${most.minutes} min`, seconds! <= most.minutes * 60],
      ['memory at most', `${Math.round(mebibytes!)} MiB`, `≤ ${most.mebibytes} MiB`, mebibytes! <= most.mebibytes],
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** 1.3 KB each; none is the same as another. */
async function writePictures(folder: string): Promise<void> {
  const noise = Uint8Array.from({ length: 48 * 48 * 3 }, (_, i) => (i * 7919) % 251);
  const jpeg = await sharp(noise, { raw: { width: 48, height: 48, channels: 3 } })
    .jpeg({ quality: 50 })
    .toBuffer();
  for (let label = 0; label < classes; label++) {
    const own = join(folder, `class-${String(label).padStart(4, '0')}`);
    mkdirSync(own, { recursive: true });
    for (let i = 0; i < ofEach; i++)
      writeFileSync(join(own, `${i}.jpg`), Buffer.concat([jpeg, Buffer.from(`${label} ${i}`)]));
  }
}

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { Measured } from '../queries.ts';

/** Of ImageNet, and how many of them are tried. */
const all = 1_281_167;
const tried = 300_000;
const classes = 1000;
const most = { minutes: 6, mebibytes: 1024 } as const;

/**
 * What adding single files costs: small JPEGs in class folders. The processor's time is told of, all threads together, for the machine may be busy; by the clock
 * that of one core is waited for less, since several threads look.
 */
export async function measureAdding(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-adding-'));
  try {
    await writePictures(join(folder, 'pictures'));
    const script = fileURLToPath(new URL('add.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script, folder]);
    const { seconds, processorSeconds, mebibytes } = JSON.parse(stdout) as Record<string, number>;
    const minutes = (of: number) => (of * all) / tried / 60;
    const load = loadavg()[1]!.toFixed(0);
    const cores = cpus().length;
    const ofCores = minutes(processorSeconds!) / Math.min(cores, 2);
    return [
      [
        ...([
          `${tried} files added, at a load of ${load}`,
          `${processorSeconds!.toFixed(1)} s of the processor, ${seconds!.toFixed(1)} s`,
        ] as const),
        ...(['', true] as const),
      ],
      [
        ...([
          `${all} files, so many times as much`,
          `${minutes(processorSeconds!).toFixed(1)} min of one core`,
        ] as const),
        ...([`≤ ${most.minutes} min on two`, ofCores <= most.minutes] as const),
      ],
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
    for (let i = 0; i < tried / classes; i++)
      writeFileSync(join(own, `${i}.jpg`), Buffer.concat([jpeg, Buffer.from(`${label} ${i}`)]));
  }
}

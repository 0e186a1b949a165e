import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

/** Two classes that a small network tells apart at once: bright left halves and bright right halves, as JPEGs of 40×36. */
export async function writeHalves(folder: string, perClass: number): Promise<void> {
  for (const name of ['left', 'right']) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < perClass; i++) {
      await picture(name === 'left', i).toFile(join(folder, name, `${String(i).padStart(2, '0')}.jpg`));
    }
  }
}

function picture(left: boolean, i: number) {
  const bright = { r: 200 + i, g: 190, b: 120 + 3 * i };
  const half = { create: { width: 20, height: 36, channels: 3 as const, background: bright } };
  const ground = { create: { width: 40, height: 36, channels: 3 as const, background: { r: 20 + i, g: 40, b: 30 } } };
  return sharp(ground)
    .composite([{ input: half, left: left ? 0 : 20, top: 0 }])
    .jpeg();
}

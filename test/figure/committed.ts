import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';

const folder = new URL('./output/', import.meta.url);

/**
 * The committed SVG of this name and `svg`, with pictures as hashes of their pixels: PNG bytes differ between machines.
 * Where there is no committed file it writes `svg` as one and throws: to renew a file delete it, and look at the new one.
 */
export async function besideCommitted(name: string, svg: string): Promise<{ committed: string; drawn: string }> {
  const file = new URL(name, folder);
  if (!existsSync(file)) {
    await writeFile(file, svg);
    throw new Error(`test/figure/output/${name} was not there and is written: look at it, commit it and run again.`);
  }
  return { committed: await withHashes(await readFile(file, 'utf8')), drawn: await withHashes(svg) };
}

async function withHashes(svg: string): Promise<string> {
  const pieces = svg.split(/data:image\/png;base64,([^"]*)/);
  const hashed = pieces.map(async (piece, i) => {
    if (i % 2 === 0) return piece;
    const { data, info } = await sharp(Buffer.from(piece, 'base64')).raw().toBuffer({ resolveWithObject: true });
    return `${info.width}x${info.height}x${info.channels}:${createHash('sha256').update(data).digest('hex').slice(0, 16)}`;
  });
  return (await Promise.all(hashed)).join('');
}

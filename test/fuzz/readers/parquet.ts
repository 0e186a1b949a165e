import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { inspectImages } from '../../../src/dataset/inspect.ts';
import { leftOutSentences } from '../../../src/dataset/leftOut.ts';
import { listDataset } from '../../../src/dataset/listing.ts';
import { mutatedBytes } from '../bytes.ts';
import { oneFile, type Reader, writeCase } from '../reader.ts';

const fixtures = join(import.meta.dirname, '../../dataset/containers/fixtures');
const names = ['dictionary', 'version2', 'plain', 'gzip'];

/** With its footer in front of the rest, so that changes at the beginning hit it too. */
function turned(bytes: Buffer): Buffer {
  const footer = footerOf(bytes);
  return Buffer.concat([bytes.subarray(footer), bytes.subarray(0, footer)]);
}

function turnedBack(bytes: Buffer, footerBytes: number): Buffer {
  return Buffer.concat([bytes.subarray(footerBytes), bytes.subarray(0, footerBytes)]);
}

const footerOf = (bytes: Buffer): number => bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);

export const parquet: Reader = {
  share: 10,
  open: async (folder) => {
    const seeds = names.map((name) => readFileSync(join(fixtures, `${name}.parquet`)));
    const ofFooters = seeds.map((seed) => {
      const footerBytes = seed.length - footerOf(seed);
      return mutatedBytes([turned(seed)]).map((bytes) => turnedBack(bytes, footerBytes));
    });
    return {
      cases: fc.oneof(mutatedBytes(seeds), ...ofFooters).map(oneFile('set.parquet')),
      read: async (given) => {
        writeCase(folder, given);
        const { root, images, leftOut } = await listDataset(join(folder, 'set.parquet'));
        const broken = [];
        for await (const found of inspectImages(root, images, new AbortController()))
          if (found.broken) broken.push(found.broken);
        return [...leftOutSentences(leftOut.filter(({ name }) => name !== 'set.parquet#4')), ...broken];
      },
    };
  },
};

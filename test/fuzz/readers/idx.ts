import assert from 'node:assert/strict';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { inspectImages } from '../../../src/dataset/inspect.ts';
import { listDataset } from '../../../src/dataset/listing.ts';
import { mutatedBytes, sometimesChanged } from '../bytes.ts';
import { type Case, type Reader, writeCase } from '../reader.ts';

/** An IDX file: its magic number, sizes and bytes. */
function idxFile(magic: number, sizes: readonly number[], data: Uint8Array): Buffer {
  const head = Buffer.alloc(4 + 4 * sizes.length);
  for (const [i, value] of [magic, ...sizes].entries()) head.writeUInt32BE(value, 4 * i);
  return Buffer.concat([head, data]);
}

const images = idxFile(
  0x803,
  [6, 4, 3],
  Uint8Array.from({ length: 72 }, (_, i) => i * 3),
);
const labels = idxFile(0x801, [6], Uint8Array.from([0, 1, 2, 0, 1, 2]));

/** Either file changed, both unpacked or both packed; the packing is changed too. */
const files = (ending: string, pack: (bytes: Buffer) => Buffer): fc.Arbitrary<Case> => {
  const written = (arbitrary: fc.Arbitrary<Buffer>) => sometimesChanged(arbitrary.map(pack));
  const pair = (imageBytes: fc.Arbitrary<Buffer>, labelBytes: fc.Arbitrary<Buffer>) =>
    fc.tuple(imageBytes, labelBytes).map(
      ([own, classes]): Case => [
        { name: `train-images-idx3-ubyte${ending}`, bytes: own },
        { name: `train-labels-idx1-ubyte${ending}`, bytes: classes },
      ],
    );
  return fc.oneof(
    pair(written(mutatedBytes([images, labels])), fc.constant(pack(labels))),
    pair(fc.constant(pack(images)), written(mutatedBytes([labels, images]))),
  );
};

export const idx: Reader = {
  share: 10,
  open: async (folder) => {
    const [plain, packed] = [join(folder, 'plain'), join(folder, 'packed')];
    return {
      cases: fc.oneof(
        files('', (bytes) => bytes),
        files('.gz', (bytes) => gzipSync(bytes)),
      ),
      read: async (given) => {
        const own = given[0]!.name.endsWith('.gz') ? packed : plain;
        writeCase(own, given);
        const listing = await listDataset(own);
        const signal = new AbortController().signal;
        for await (const { broken } of inspectImages(own, listing.images.slice(0, 20), { signal }))
          assert.equal(broken, null);
        return [];
      },
    };
  },
};

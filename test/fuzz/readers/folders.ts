import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { leftOutSentences } from '../../../src/dataset/leftOut.ts';
import { listDataset } from '../../../src/dataset/listing.ts';
import { oddTexts } from '../json.ts';
import type { Case, Reader } from '../reader.ts';
import { writeCase } from '../reader.ts';

/** A name that a file system takes. */
const name = fc
  .oneof(
    { arbitrary: fc.constantFrom('train', 'val', 'Test_set', 'cat', 'dog', 'cats', 'images', '1', '2'), weight: 4 },
    fc.constantFrom(...oddTexts),
    fc.constantFrom(
      '.hidden',
      '__MACOSX',
      'Thumbs.db',
      '$RECYCLE.BIN',
      'metadata.csv',
      'labels.jsonl',
      'x-images-idx3-ubyte',
    ),
    fc.string({ unit: 'binary', maxLength: 10 }),
    fc.integer({ min: 1, max: 60 }).map((length) => 'é'.repeat(length)),
  )
  .map((text) => text.replaceAll(/[/\0]/g, '_').slice(0, 60))
  .filter((text) => text !== '' && text !== '.' && text !== '..');
const path = fc.tuple(fc.array(name, { maxLength: 4 }), name, fc.constantFrom('.png', '.JPG', '.txt', '.csv', ''));

export const folders: Reader = {
  share: 3,
  open: async (folder) => ({
    cases: fc
      .array(path, { maxLength: 8 })
      .map(
        (paths): Case =>
          paths.map(([above, own, ending]) => ({ name: [...above, own + ending].join('/'), bytes: Buffer.from('x') })),
      ),
    read: async (given) => {
      const root = join(folder, 'data');
      for (const file of given) {
        // What one file is called may be the folder of another.
        try {
          writeCase(root, [file]);
        } catch {}
      }
      try {
        const { leftOut } = await listDataset(root);
        return leftOutSentences(leftOut);
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    },
  }),
};

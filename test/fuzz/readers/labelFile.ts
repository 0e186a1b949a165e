import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { leftOutSentences } from '../../../src/dataset/leftOut.ts';
import { listDataset } from '../../../src/dataset/listing.ts';
import { sometimesChanged } from '../bytes.ts';
import { encoded, jsonText, mutatedTree, oddTexts } from '../json.ts';
import { oneFile, type Reader, writeCase } from '../reader.ts';

const pictures = ['a/1.png', 'a/2 2.png', 'b/é.png', 'b/x,y.png', '3.png'];
const rows = pictures.map((file_name, i) => ({
  file_name,
  label: ['cat', 'dog'][i % 2]!,
  split: ['train', 'val', ''][i % 3]!,
}));

const cell = fc.oneof(
  { arbitrary: fc.constantFrom(...pictures, 'cat', 'dog', 'train', 'val', 'test', '7'), weight: 6 },
  fc.constantFrom(
    ...oddTexts,
    '../a/1.png',
    '/a/1.png',
    'C:\\a\\1.png',
    'a\\1.png',
    './a//1.png',
    'a/../../x',
    '\u00001',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.nat(20_000).map((length) => 'x'.repeat(length)),
);
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const csv = fc
  .record({
    header: fc.oneof(
      {
        arbitrary: fc.constantFrom(
          'file_name,label',
          'file_name,label,split',
          'split;label;file_name',
          'label\tfile_name',
        ),
        weight: 6,
      },
      fc.array(cell, { maxLength: 4 }).map((names) => names.join(',')),
    ),
    lines: fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
    ending: fc.constantFrom('\n', '\r\n', '\r', '\n\n'),
  })
  .map(({ header, lines, ending }) => {
    const separator = [',', ';', '\t'].find((own) => header.includes(own)) ?? ',';
    const valid = rows
      .slice(0, 3)
      .map((row) => header.split(separator).map((name) => row[name as keyof typeof row] ?? ''));
    const odd = lines.map((line) => line.map(([text, isQuoted]) => (isQuoted ? quoted(text) : text)));
    return [header, ...[...valid, ...odd].map((line) => line.join(separator))].join(ending);
  });
const jsonLines = fc
  .array(fc.oneof(fc.constantFrom(...rows), mutatedTree(rows, ['file_name', 'label', 'split'])), {
    minLength: 1,
    maxLength: 6,
  })
  .map((lines) => lines.map(jsonText).join('\n'));
const list = fc
  .array(fc.tuple(cell, fc.constantFrom(' ', '\t', '   ', '\t'.repeat(5000)), cell), { maxLength: 6 })
  .map((lines) =>
    [...rows.map(({ file_name, label }) => [file_name, '\t', label]), ...lines].map((line) => line.join('')).join('\n'),
  );

export const labelFile: Reader = {
  share: 15,
  open: async (folder) => {
    const root = join(folder, 'data');
    writeCase(
      root,
      pictures.map((name) => ({ name, bytes: Buffer.alloc(0) })),
    );
    const files = [
      sometimesChanged(encoded(csv)).map(oneFile('metadata.csv')),
      sometimesChanged(encoded(jsonLines)).map(oneFile('metadata.jsonl')),
      sometimesChanged(encoded(list)).map(oneFile('list.txt')),
    ];
    return {
      cases: fc.oneof(...files),
      read: async (given) => {
        const file = join(root, given[0]!.name);
        writeCase(root, given);
        try {
          const listing = await listDataset(file.endsWith('.txt') ? file : root);
          for (const { path } of listing.images) assert.ok(pictures.includes(path), path);
          return listing.leftOut.length > 0 ? leftOutSentences(listing.leftOut) : [];
        } finally {
          rmSync(file);
        }
      },
    };
  },
};

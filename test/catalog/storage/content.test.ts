import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashOf, hashOfFile, writeContent } from '../../../src/catalog/storage/content.ts';
import { temporaryFolder } from '../fixtures.ts';

test.each([
  ['a text', 'abc'],
  ['one piece', Uint8Array.of(97, 98, 99)],
  ['parts, an empty one among them', [Uint8Array.of(97), new Uint8Array(), Uint8Array.of(98, 99)]],
])('%s is written and hashed as the bytes it is', (_what, content) => {
  const file = join(temporaryFolder(), 'file');
  const handle = openSync(file, 'w+');
  writeContent(handle, content);
  closeSync(handle);
  expect(readFileSync(file, 'utf8')).toBe('abc');
  const reading = openSync(file, 'r');
  const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect([hashOf(content), hashOfFile(reading)]).toEqual([hash, hash]);
  closeSync(reading);
});

import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { codeOf, sentenceOf } from '../../src/shared/errors.ts';
import { fileTrouble, isGone } from '../../src/shared/fileTrouble.ts';

const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error) => error,
  );
const refusal = (code: string, more: object = { path: '/data/a.csv' }) =>
  Object.assign(new Error(`${code}: refused`), { code, syscall: 'open', errno: -1, ...more });

test.each([
  ['ENOENT', 'NOT_FOUND', '/data/a.csv is gone: check the path.'],
  ['ENOTDIR', 'BAD_FILE', '/data/a.csv is gone: check the path.'],
  ['EACCES', 'BAD_FILE', '/data/a.csv may not be opened by this user: change its permissions, or use another place.'],
  ['EPERM', 'BAD_FILE', '/data/a.csv may not be opened by this user: change its permissions, or use another place.'],
  ['EISDIR', 'BAD_FILE', '/data/a.csv is a folder, where a file is wanted: check the path.'],
  ['ELOOP', 'BAD_FILE', '/data/a.csv is a link that leads back to itself: remove the link.'],
  [
    'EMFILE',
    'BAD_FILE',
    '/data/a.csv cannot be opened, for too many files are open: close other programs and try again.',
  ],
  ['EIO', 'BAD_FILE', '/data/a.csv cannot be read, for its disk fails: check the disk and the line to it.'],
  ['ENOSPC', 'DISK_FULL', '/data/a.csv cannot be written, for the disk is full: make room and try again.'],
  ['EXDEV', 'BAD_FILE', '/data/a.csv cannot be used (EXDEV): use another place.'],
])('%s of a file is a sentence, and no defect', (code, errorCode, text) => {
  expect(sentenceOf(refusal(code)).text).toBe(text);
  expect(codeOf(refusal(code))).toBe(errorCode);
});

test('so is what the system says itself', async () => {
  const long = `/${'a'.repeat(5000)}`;
  const tooLong = await thrownBy(stat(long));
  expect(sentenceOf(tooLong).text).toMatch(
    /^\/a+…a{100} has a longer path than the system takes: shorten the names of the folders\.$/,
  );
  const folder = await thrownBy(readFile('/'));
  expect(sentenceOf(folder).text).toMatch(/ is a folder, where a file is wanted/);
  expect(fileTrouble(refusal('EIO', { syscall: 'read' }))?.place).toMatchObject({ text: 'A file' });
});

test("what is not a file's stays a defect", async () => {
  const server = createServer();
  const refused = await new Promise((done) => server.once('error', done).listen({ port: 1, host: '192.0.2.1' }));
  for (const thrown of [refused, new Error('odd'), 'odd', null, refusal('EACCES', { syscall: 'listen' })]) {
    expect(fileTrouble(thrown)).toBeNull();
    expect(codeOf(thrown)).toBe('DEFECT');
  }
});

test('gone are what is not there and links to nothing, not what is refused', () => {
  expect(['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EIO'].map((code) => isGone(refusal(code)))).toEqual([
    ...[true, true, true],
    ...[false, false],
  ]);
});

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { keptToken } from '../../../src/host/web/keptToken.ts';
import { refusalPage } from '../../../src/host/web/refusalPage.ts';
import { say } from '../../../src/shared/sentence.ts';
import { temporaryFolder } from '../cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

test('a workspace keeps its token, for this user alone; what is no token is replaced', () => {
  const token = keptToken(folder.at());
  expect(token).toMatch(/^[\w-]{32}$/);
  expect(keptToken(folder.at())).toBe(token);
  if (process.platform !== 'win32') expect(statSync(folder.at('web-token')).mode & 0o777).toBe(0o600);
  writeFileSync(folder.at('web-token'), 'short');
  expect(keptToken(folder.at())).not.toBe('short');
  expect(readFileSync(folder.at('web-token'), 'utf8').trim()).toBe(keptToken(folder.at()));
});

test('where it cannot be kept, there is a token all the same', () => {
  rmSync(folder.at('web-token'));
  mkdirSync(folder.at('web-token'));
  expect(keptToken(folder.at())).toMatch(/^[\w-]{32}$/);
});

test('whoever is refused reads why and what to do, and nothing of it is markup', () => {
  const page = refusalPage(say('common.verbatim', { text: '<script>' }));
  expect(page).toContain('Refused: &lt;script>. Open the address');
  expect(page).toContain('已拒绝');
});

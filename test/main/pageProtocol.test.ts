import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderGrants } from '../../src/host/server/grants.ts';
import { type AnswerPage, pageProtocol } from '../../src/main/pageProtocol.ts';
import type { Sentence } from '../../src/shared/sentence.ts';
import { openWorkspace } from '../../src/workbench/workspace.ts';
import { temporaryFolder } from '../host/cli/binary.ts';
import { writeBuiltPage } from './builtPage.ts';

const folder = temporaryFolder();
const logged: string[] = [];
let answer: AnswerPage;
const ask = async (address: string) => answer(new Request(address));

beforeAll(() => {
  writeBuiltPage(folder.at('renderer'));
  writeFileSync(folder.at('secret.txt'), 'secret');
  const workspace = openWorkspace(folder.at('workspace'), 'read', 'test');
  const log = { write: (_level: string, message: Sentence) => logged.push(message.text), lines: () => [] };
  const compute = () => Promise.reject(new Error('no engine process here'));
  answer = pageProtocol({ workspace, log, compute, grants: folderGrants() }, folder.at('renderer'));
  return workspace.close;
});
afterAll(folder.remove);

test('the page, whatever screen its address names, with a policy and a nonce of its own', async () => {
  for (const address of ['app://switchback/', 'app://switchback/features/run@1/pool5/3']) {
    const response = await ask(address);
    const [, nonce] = (await response.text()).match(/nonce="([^"%]+)"/)!;
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`'nonce-${nonce}'`);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('what the page loads', async () => {
  const response = await ask('app://switchback/assets/page.js');
  expect(response.headers.get('content-type')).toMatch(/javascript/);
  expect(await response.text()).toBe('export {};');
});

test.each([
  'app://switchback/assets/../../secret.txt',
  'app://switchback/assets/%2e%2e/%2e%2e/secret.txt',
  'app://switchback/assets/..%2f..%2fsecret.txt',
  'app://switchback/assets/..%5c..%5csecret.txt',
  'app://switchback//etc/passwd',
  'app://switchback/pictures/blobs/..%2f..%2fsecret.txt',
  'app://switchback/pictures/images/..%2f..%2fsecret.txt',
])('nothing outside the built page: %s', async (address) => {
  const text = await (await ask(address)).text();
  expect(text).not.toContain('secret');
  expect(text).not.toContain('root:');
});

test('another host under the same scheme is refused and logged', async () => {
  expect((await ask('app://elsewhere/')).status).toBe(403);
  expect(logged).toEqual(['Refused GET app://elsewhere/: it names another host.']);
});

test('pictures by their ids; of one that is not there a sentence', async () => {
  const response = await ask('app://switchback/pictures/images/7');
  expect(response.status).toBe(404);
  expect(await response.text()).toMatch(/^There is no image/);
});

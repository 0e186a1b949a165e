import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalHost, openLocalHost } from '../../../src/host/local/localHost.ts';
import { askHost } from '../../../src/main/hostRequests.ts';
import { openSocket } from '../../../src/main/hostSocket.ts';
import { type DesktopContract, desktopPath } from '../../../src/shared/hostProcess.ts';
import { createClient } from '../../../src/shared/rpc/client.ts';
import { socketPath, webSocketTransport } from '../../../src/shared/rpc/webSocketTransport.ts';
import { writeBuiltPage } from '../../main/builtPage.ts';
import { temporaryFolder } from '../cli/binary.ts';

const folder = temporaryFolder();
const sockets = mkdtempSync(join(tmpdir(), 'switchback-'));
const address = process.platform === 'win32' ? `\\\\.\\pipe\\${sockets}` : join(sockets, 'host');
let host: LocalHost;
const ask = (url: string) => askHost(address, new Request(url));
const over = <C extends Record<string, never>>(path: string) =>
  createClient<DesktopContract & C, Record<string, never>>(async () =>
    webSocketTransport((await openSocket(address, path)) as never),
  );

beforeAll(async () => {
  writeBuiltPage(folder.at('renderer'));
  writeFileSync(folder.at('secret.txt'), 'secret');
  const options = { folder: folder.at('workspace'), rendererFolder: folder.at('renderer') };
  host = openLocalHost({ ...options, sampleWhenEmpty: false, isRestart: false });
  await host.listenAt(address);
});
afterAll(async () => {
  await host.close();
  folder.remove();
  rmSync(sockets, { recursive: true, force: true });
});

test('the page, whatever screen its address names, with a policy and a nonce of its own', async () => {
  for (const url of ['app://switchback/', 'app://switchback/features/run@1/pool5/3']) {
    const response = await ask(url);
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
])('nothing outside the built page: %s', async (url) => {
  const text = await (await ask(url)).text();
  expect(text).not.toContain('secret');
  expect(text).not.toContain('root:');
});

test('pictures by their ids; of one that is not there a sentence', async () => {
  const response = await ask('app://switchback/pictures/images/7');
  expect(response.status).toBe(404);
  expect(await response.text()).toMatch(/^There is no image/);
});

test("the main process's line knows of folders; a page's knows none of its requests", async () => {
  const desktop = over(desktopPath);
  const { result } = await desktop.request('desktop.grant', { path: folder.at('renderer') });
  expect(result).toEqual({ folderId: expect.not.stringContaining('/'), name: 'renderer' });
  expect((await desktop.request('desktop.grant', { path: folder.at('nothing') })).result).toBeNull();
  expect((await desktop.request('desktop.isWorking', {})).result).toBe(false);
  desktop.close();
  const page = over(socketPath);
  await expect(page.request('desktop.grant', { path: '/etc' })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  page.close();
});

test('nothing else is a line', async () => {
  await expect(openSocket(address, '/elsewhere')).rejects.toThrow('403');
});

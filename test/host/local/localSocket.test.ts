import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { listenLocally } from '../../../src/host/local/localSocket.ts';
import { temporaryFolder } from '../cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const listen = async (address: string) => {
  const server = createServer();
  onTestFinished(() => void server.close());
  await listenLocally(server, address);
};
const newFolder = (name: string, mode = 0o700): string => {
  mkdirSync(folder.at(name));
  chmodSync(folder.at(name), mode);
  return folder.at(name, 'host');
};

test.skipIf(process.platform === 'win32')('only this user may open the socket', async () => {
  const address = newFolder('own');
  await listen(address);
  expect(statSync(address).mode & 0o777).toBe(0o600);
});

test.skipIf(process.platform === 'win32')('the socket of a process that was killed is replaced', async () => {
  const address = newFolder('stale');
  const script = `require('node:net').createServer().listen(${JSON.stringify(address)}, () => console.log('listens'))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(address)).toBe(true);
  await listen(address);
});

test.skipIf(process.platform === 'win32')('another program that listens there is left alone', async () => {
  const address = newFolder('taken');
  await listen(address);
  await expect(listen(address)).rejects.toThrow(`The host cannot listen at ${address}: another program listens there.`);
});

test.skipIf(process.platform === 'win32')(
  'a folder that is gone, that is a file or that lets others in is refused',
  async () => {
    await expect(listen(folder.at('gone', 'host'))).rejects.toThrow('its folder is not there');
    writeFileSync(folder.at('file'), '');
    await expect(listen(folder.at('file', 'host'))).rejects.toThrow('its folder is not there');
    await expect(listen(newFolder('open', 0o755))).rejects.toThrow("another user's, or lets other users in");
  },
);

test.skipIf(process.getuid?.() !== 0)("a folder that is another user's is refused", async () => {
  const address = newFolder('foreign');
  chownSync(folder.at('foreign'), 12345, 12345);
  await expect(listen(address)).rejects.toThrow("another user's, or lets other users in");
  rmSync(folder.at('foreign'), { recursive: true });
});

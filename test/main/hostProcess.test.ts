import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { type HostProgram, startHostProcess } from '../../src/main/hostProcess.ts';
import { newSocketAddress } from '../../src/main/localSocket.ts';
import { temporaryFolder } from '../host/cli/binary.ts';
import { program } from './processes.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const begun = (own: HostProgram, workspace = 'workspace') => {
  const start = { rendererFolder: folder.at('renderer'), sampleWhenEmpty: false, isRestart: false };
  const host = startHostProcess(own, { ...start, folder: folder.at(workspace) });
  onTestFinished(host.end);
  return host;
};
const script = (name: string, text: string): string => {
  writeFileSync(folder.at(name), `#!/bin/sh\n${text}\n`);
  chmodSync(folder.at(name), 0o755);
  return folder.at(name);
};

test('it opens the workspace, listens where only this user comes, and ends when it is told to', async () => {
  const host = begun(program);
  expect(await host.opened).toBe(folder.at('workspace'));
  const address = await host.listen();
  if (process.platform !== 'win32') {
    expect(statSync(dirname(address)).mode & 0o777).toBe(0o700);
    expect(statSync(address).mode & 0o777).toBe(0o600);
  }
  await host.end();
  expect(await host.ended).toMatchObject({ reason: 'exit code 0' });
  expect(existsSync(address)).toBe(false);
  await expect(host.listen()).rejects.toThrow('The host cannot be reached');
});

test('a Node that is not there is named, with what to do', async () => {
  const nodeFile = folder.at('no node');
  await expect(begun({ ...program, nodeFile }).opened).rejects.toThrow(
    `Node is not at ${nodeFile} (ENOENT): install Switchback again, or run npm ci in its folder.`,
  );
});

test('a Node that may not be run, and one of another version, are named too', async () => {
  const locked = script('locked node', 'exit 0');
  chmodSync(locked, 0o644);
  await expect(begun({ ...program, nodeFile: locked }).opened).rejects.toThrow(`Node is not at ${locked} (EACCES)`);
  const old = script('old node', 'if [ "$1" = --version ]; then echo v18.20.4; else exit 9; fi');
  await expect(begun({ ...program, nodeFile: old }).opened).rejects.toThrow(
    `The Node at ${old} is v18.20.4, and Switchback needs Node 24`,
  );
});

test('a host that ends as soon as it begins is told of with the last that it wrote', async () => {
  const nodeFile = script(
    'dying node',
    'if [ "$1" = --version ]; then echo v24.1.0; else echo "out of luck" >&2; exit 9; fi',
  );
  await expect(begun({ ...program, nodeFile }).opened).rejects.toThrow(
    'The host ended before it had begun (exit code 9): out of luck',
  );
});

test('a workspace that cannot be opened is told of by the host, in its own sentence and with its code', async () => {
  writeFileSync(folder.at('file'), '');
  const { opened } = begun(program, 'file');
  await expect(opened).rejects.toThrow(/^The workspace .*file cannot be made/);
  await expect(opened).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
});

test.skipIf(process.platform === 'win32')(
  'an address is in a folder that can be made, else it is said where not',
  () => {
    mkdirSync(folder.at('long'), { recursive: true });
    const before = { XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR, TMPDIR: process.env.TMPDIR };
    onTestFinished(() => {
      for (const [name, value] of Object.entries(before))
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    });
    process.env.XDG_RUNTIME_DIR = folder.at('gone');
    process.env.TMPDIR = folder.at('long');
    expect(dirname(dirname(newSocketAddress()))).toBe(folder.at('long'));
    process.env.TMPDIR = folder.at('gone too');
    expect(newSocketAddress).toThrow(
      `No folder for the line to the host can be made in ${folder.at('gone')}, ${folder.at('gone too')} (ENOENT)`,
    );
  },
);

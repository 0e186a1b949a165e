import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { electronHere, noWindowReason } from '../../../src/host/cli/electronBinary.ts';
import { temporaryFolder } from './binary.ts';

const here = { platform: 'linux', isRoot: false, hasDisplay: true, hasUserNamespaces: true } as const;

test.each([
  [{ platform: 'darwin', isRoot: true, hasDisplay: false, hasUserNamespaces: false }, null],
  [{ platform: 'win32', hasDisplay: false, hasUserNamespaces: false }, null],
  [{}, null],
  [{ hasDisplay: false }, 'there is no display'],
  [{ isRoot: true }, "Electron's sandbox does not run as root"],
  [{ hasUserNamespaces: false }, "this system forbids the user namespaces of which Electron's sandbox is made"],
] as const)('a window on %o', (where, reason) => {
  expect(noWindowReason({ ...here, ...where })).toBe(reason);
});

test.skipIf(process.platform === 'win32')('Electron is where SWITCHBACK_ELECTRON says, if it is there', () => {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  vi.stubEnv('SWITCHBACK_ELECTRON', folder.at());
  expect(electronHere()).toBeNull();
  const binary = process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
  mkdirSync(dirname(folder.at(binary)), { recursive: true });
  writeFileSync(folder.at(binary), '');
  expect(electronHere()).toBe(folder.at(binary));
  vi.unstubAllEnvs();
});

import { expect, test } from 'vitest';
import { noWindowReason } from '../../../src/host/cli/electronBinary.ts';

test.each([
  [{ platform: 'darwin', isRoot: true, hasDisplay: false }, null],
  [{ platform: 'win32', isRoot: false, hasDisplay: false }, null],
  [{ platform: 'linux', isRoot: false, hasDisplay: true }, null],
  [{ platform: 'linux', isRoot: false, hasDisplay: false }, 'there is no display'],
  [{ platform: 'linux', isRoot: true, hasDisplay: true }, "Electron's sandbox does not run as root"],
] as const)('a window on %o', (where, reason) => {
  expect(noWindowReason(where)).toBe(reason);
});

import { expect, test } from 'vitest';
import { placeInInstallation } from '../../../src/workbench/tensorflow/folder.ts';
import { wheelsFor } from '../../../src/workbench/tensorflow/wheels.ts';

test('a system for which there is no wheel is told so', () => {
  expect(() => wheelsFor('win32', 'x64', 'cpu')).toThrow(/on linux x64, linux arm64 alone, and this is win32 x64/);
  expect(() => wheelsFor('linux', 'arm64', 'gpu')).toThrow(/for the GPU is installed on linux x64 alone/);
});

test.each([
  ['linux', 'x64', 'cpu'],
  ['linux', 'arm64', 'cpu'],
  ['linux', 'x64', 'gpu'],
] as const)(
  '%s %s %s: every wheel is known by its size and checksum, and is for that processor',
  (system, processor, device) => {
    const wheels = wheelsFor(system, processor, device);
    expect(wheels[0]!.project).toMatch(/^tensorflow/);
    for (const { project, file, bytes, sha256 } of wheels) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(bytes).toBeGreaterThan(0);
      expect(file).toMatch(processor === 'x64' ? /x86_64\.whl$/ : /aarch64\.whl$/);
      expect(file.replaceAll('_', '-').startsWith(`${project}-`)).toBe(true);
    }
    expect(new Set(wheels.map(({ sha256 }) => sha256)).size).toBe(wheels.length);
  },
);

test.each([
  ['tensorflow/libtensorflow_cc.so.2', true],
  ['tensorflow/libtensorflow_framework.so.2', true],
  ['tensorflow/python/_pywrap_tfe.so', false],
  ['tensorflow/include/tensorflow/c/c_api.h', true],
  ['tensorflow/include/tensorflow/c/eager/c_api.h', true],
  ['tensorflow/include/tensorflow/cc/client/client_session.h', false],
  ['nvidia/cudnn/lib/libcudnn.so.9', true],
  ['nvidia/cudnn/lib/../../../evil.so', false],
  ['nvidia/cudnn/include/cudnn.h', false],
])('of a wheel, %s is wanted: %s', (entry, wanted) => {
  expect(placeInInstallation(entry)).toBe(wanted ? entry : null);
});

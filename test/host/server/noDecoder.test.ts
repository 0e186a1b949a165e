import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** What libraries a process has loaded that has imported a module. */
function loadedBy(module: string): string[] {
  const script = `await import(${JSON.stringify(new URL(`../../../src/host/${module}`, import.meta.url).href)});
    console.log(JSON.stringify(process.report.getReport().sharedObjects)); process.exit(0);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}
const decoders = /sharp|vips|resvg/i;

test.each(['web/webHost.ts', 'local/localHost.ts'])('%s has no decoder of pictures in its process', (module) => {
  expect(loadedBy(module).filter((file) => decoders.test(file))).toEqual([]);
});

test('that of the pictures has', () => {
  expect(loadedBy('engine/servePictures.ts').filter((file) => decoders.test(file))).not.toEqual([]);
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { withNeighbours } from '../../src/modelfile/neighbours.ts';

const around = mkdtempSync(join(tmpdir(), 'switchback-neighbours-'));
const folder = join(around, 'model');
mkdirSync(join(folder, 'data'), { recursive: true });
writeFileSync(join(folder, 'data/weights.bin'), Uint8Array.from([1, 2, 3, 4]));
writeFileSync(join(around, 'secret'), 'secret');
mkdirSync(join(around, 'model2'));
writeFileSync(join(around, 'model2/secret'), 'secret');
symlinkSync(join(around, 'secret'), join(folder, 'link'));
symlinkSync(around, join(folder, 'up'));
symlinkSync('data/weights.bin', join(folder, 'inside'));
execFileSync('mkfifo', [join(folder, 'pipe')]);
afterAll(() => rmSync(around, { recursive: true }));

const read = (name: string, start = 0, length = 2) =>
  withNeighbours(folder, (open) => [...open(name).read(start, length)]);

describe('withNeighbours', () => {
  test('reads parts of a file below the folder, also through a link that stays in it', () => {
    expect(read('data/weights.bin', 1, 2)).toEqual([2, 3]);
    expect(read('./inside', 0, 4)).toEqual([1, 2, 3, 4]);
    expect(withNeighbours(folder, (open) => open('data/weights.bin').byteLength)).toBe(4);
  });

  test.each([
    ...['../secret', 'data/../../secret', '..\\secret', join(around, 'secret'), '', 'a\0b'],
    ...['link', 'up/secret', 'up/model2/secret'],
  ])('%j leads out of the folder', (name) => {
    expect(() => read(name)).toThrow(expect.objectContaining({ code: 'BAD_FILE' }));
  });

  test.each([
    ['missing', 'NOT_FOUND'],
    ['data', 'BAD_FILE'],
    ['pipe', 'BAD_FILE'],
  ])('%s is told of', (name, code) => {
    expect(() => read(name)).toThrow(expect.objectContaining({ code }));
  });

  test('a file that is shorter than it should be', () => {
    expect(() => read('data/weights.bin', 2, 3)).toThrow(
      'The file "data/weights.bin" beside the model is shorter than it should be: copy it again.',
    );
  });
});

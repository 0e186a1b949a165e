import * as fs from 'node:fs';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { writeOutput, writeOutputs } from '../../../src/workbench/workspace/outputs.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';

const disk = vi.hoisted(() => ({ full: false }));
vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<typeof fs>();
  const writeFileSync = (path: fs.PathOrFileDescriptor, data: string | Uint8Array) => {
    if (!disk.full) return original.writeFileSync(path, data);
    original.writeFileSync(path, data.slice(0, 3));
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };
  return { ...original, writeFileSync };
});

const folder = temporaryFolder();
beforeEach(() => {
  disk.full = false;
});
afterAll(folder.remove);

test.runIf(process.platform === 'linux')('a folder below /proc, which takes none, is refused at once', () => {
  expect(() => writeOutput('/proc/none/here.json', '{}')).toThrow(/cannot be written/);
});

describe('writeOutputs', () => {
  test('makes the folder and writes every file', () => {
    expect(writeOutputs(folder.at('a', 'b'), { 'x.txt': 'one', 'y.bin': Uint8Array.of(1, 2) })).toEqual([
      'x.txt',
      'y.bin',
    ]);
    expect(fs.readdirSync(folder.at('a', 'b'))).toEqual(['x.txt', 'y.bin']);
  });

  test('a full disk is named, what was there stays, and nothing half written is left', () => {
    const file = writeOutput(folder.at('kept', 'x.txt'), 'before');
    disk.full = true;
    expect(() => writeOutput(file, 'after')).toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
    expect(fs.readFileSync(file, 'utf8')).toBe('before');
    expect(fs.readdirSync(folder.at('kept'))).toEqual(['x.txt']);
  });

  test('what a killed process left of the same file goes, what others write or are called stays', () => {
    const gone = 2 ** 22 + 1;
    for (const name of [`x.txt.${gone}.part`, `y.txt.${gone}.part`, `x.txt.${process.ppid}.part`, 'x.txt.part'])
      writeOutput(folder.at('again', name), 'half');
    writeOutputs(folder.at('again'), { 'x.txt': 'whole' });
    expect(fs.readdirSync(folder.at('again')).sort()).toEqual(
      ['x.txt', `x.txt.${process.ppid}.part`, 'x.txt.part', `y.txt.${gone}.part`].sort(),
    );
  });

  test('what a killed process left of a file in a folder inside goes too', () => {
    writeOutput(folder.at('outer', 'panel', `x.txt.${2 ** 22 + 1}.part`), 'half');
    writeOutputs(folder.at('outer'), { 'panel/x.txt': 'whole' });
    expect(fs.readdirSync(folder.at('outer', 'panel'))).toEqual(['x.txt']);
  });

  test('a folder that is a file is refused with the way out', () => {
    fs.writeFileSync(folder.at('file'), '');
    expect(() => writeOutput(folder.at('file', 'x.txt'), 'x')).toThrow(/--out/);
  });
});

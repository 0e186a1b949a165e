import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withNeighbours } from '../../../src/modelfile/neighbours.ts';
import { besideTexts } from '../../../src/modelfile/pixels/besideTexts.ts';
import { resolvePixels } from '../../../src/modelfile/pixels/resolve.ts';
import { nothingStated } from '../../../src/modelfile/readModel.ts';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-beside-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('of the files beside a model those are read that are there, are files, and lie in its folder', () => {
  const folder = emptyFolder();
  const elsewhere = emptyFolder();
  writeFileSync(join(folder, 'net.switchback.json'), '{"classes": ["a", "b"]}');
  writeFileSync(join(folder, 'other.switchback.json'), '{}');
  mkdirSync(join(folder, 'labels.txt'));
  writeFileSync(join(elsewhere, 'secret'), 'a\nb');
  symlinkSync(join(elsewhere, 'secret'), join(folder, 'classes.txt'));
  const beside = withNeighbours(folder, (open) => besideTexts('net', open));
  expect(beside).toEqual({ 'net.switchback.json': '{"classes": ["a", "b"]}' });
});

test('one that is too long is told of', () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'labels.txt'), 'x'.repeat(20 * 2 ** 20));
  const beside = withNeighbours(folder, (open) => besideTexts('net', open));
  const model = { name: 'net', inputShape: [3, 8, 8] as const, classCount: 2, stated: nothingStated, classes: null };
  expect(resolvePixels({ ...model, beside }).warnings[0]?.text).toMatch(
    /^labels.txt beside the model is larger than 4 MiB/,
  );
});

import { readdirSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { droppedName, droppedPicture } from '../../../src/workbench/pictures/droppedPictures.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { dropPicture } from './dropPicture.ts';

const folder = temporaryFolder();
const workspace = { folder: folder.at('workspace') };
afterAll(folder.remove);

const png = (grey: number) =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .png()
    .toBuffer();

test('a dropped picture is kept by its hash and read again', async () => {
  const bytes = await png(7);
  const hash = await dropPicture(workspace, 'grey.png', bytes);
  expect(droppedPicture(workspace, hash).equals(bytes)).toBe(true);
  expect(droppedName(workspace, hash)).toBe('grey.png');
  expect(droppedName(workspace, 'b'.repeat(64))).toBe('bbbbbbbbbbbb');
});

test('what is no picture, or a broken one, is refused in a sentence with its name', async () => {
  const script = new TextEncoder().encode('<svg onload="alert(1)"/>');
  await expect(dropPicture(workspace, 'x.svg', script)).rejects.toThrow('x.svg is no JPEG');
  const half = (await png(9)).subarray(0, 60);
  await expect(dropPicture(workspace, 'half.png', half)).rejects.toMatchObject({ code: 'BAD_IMAGE' });
});

test('a hash that is a path, or not there, reads nothing', () => {
  for (const hash of ['../catalog.sqlite', 'a'.repeat(64)])
    expect(() => droppedPicture(workspace, hash)).toThrow(/no longer kept/);
});

test('what a killed host has left of a picture goes with the next one', async () => {
  writeFileSync(folder.at('workspace/dropped', `${'c'.repeat(64)}.partial`), 'half');
  await dropPicture(workspace, 'grey.png', await png(8));
  expect(readdirSync(folder.at('workspace/dropped')).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

test('of many the oldest go', async () => {
  for (let i = 0; i < 105; i++) await dropPicture(workspace, 'grey.png', await png(i));
  const files = readdirSync(folder.at('workspace/dropped'));
  expect(files.filter((name) => name.endsWith('.name')).length).toBe(100);
  expect(files.length).toBe(200);
});

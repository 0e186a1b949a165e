import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { inspectImages } from '../../../src/dataset/inspect.ts';
import { imageName } from '../../../src/dataset/listed.ts';
import { listDataset } from '../../../src/dataset/listing.ts';

export const fixtures = join(import.meta.dirname, 'fixtures');

interface Told {
  readonly name: string;
  readonly label: string;
  readonly split: string | null;
  readonly hash: string;
  readonly width: number;
  readonly height: number;
}

const expected: Readonly<Record<string, readonly Told[]>> = JSON.parse(
  readFileSync(join(fixtures, 'expected.json'), 'utf8'),
);

const byName = (a: Told, b: Told) => (a.name < b.name ? -1 : 1);

/** Expects of a fixture just the images that its own library wrote. */
export async function expectTold(name: string): Promise<void> {
  const { root, images } = await listDataset(join(fixtures, name));
  const told: Told[] = [];
  for await (const { hash, width, height, broken } of inspectImages(root, images, new AbortController())) {
    expect(broken).toBeNull();
    const image = images[told.length]!;
    told.push({ name: imageName(image), label: image.label, split: image.split, hash, width, height });
  }
  expect(told.sort(byName)).toEqual([...expected[name]!].sort(byName));
}

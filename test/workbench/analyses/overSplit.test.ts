import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findDataset } from '../../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { overImages } from '../../../src/workbench/analyses/overSplit.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { quiet } from '../../experiments/trainedOnHalves.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
let workspace: Workspace;
beforeAll(async () => {
  await writeHalves(folder.at('halves'), 6);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

test('a pass that goes on after a stop names the images that were left out before it, too', async () => {
  const dataset = findDataset(workspace.catalog, 'halves');
  const images = imagesOfSplit(workspace.catalog, dataset.id, 'train');
  const [first, last] = [images[1]!, images.at(-1)!];
  for (const { path } of [first, last]) rmSync(join(dataset.root, path));
  const batches = [[0, 1, 2], Array.from({ length: images.length - 3 }, (_, i) => i + 3)];
  const pass = async (asked: readonly (readonly number[])[]) => {
    const over = overImages(workspace, dataset, images, rawPixels(3, [8, 8]));
    const fed = await Array.fromAsync(over.feed(asked, quiet.signal));
    return { over, read: fed.flatMap((own) => own.fed.images) };
  };
  // Stopped: nothing is said at the end of the first.
  const before = await pass(batches.slice(0, 1));
  expect(before.read).toEqual([0, 2]);
  const { over } = await pass(batches.slice(1));
  const told: string[] = [];
  await over.end(1, { ...quiet, warn: (line) => void told.push(line.text) });
  expect(told).toHaveLength(2);
  expect(told[0]).toContain(first.path);
  expect(told[1]).toContain(last.path);
});

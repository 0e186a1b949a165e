import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findDataset } from '../../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../../src/catalog/datasets/images.ts';
import { featureMaps, listPasses, topActivations } from '../../../src/catalog/features/indexes.ts';
import { pictureReader } from '../../../src/dataset/reader.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { indexSplit } from '../../../src/workbench/features/indexing.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { pictureFeeds } from '../../../src/workbench/pictures/pictureFeeds.ts';
import { chooseRuntime } from '../../../src/workbench/runtimes/choose.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const request = { model: 'run@1', dataset: 'halves', split: 'train', layers: ['pool1', 'fc8'], top: 9 } as const;

beforeAll(() => writeHalves(folder.at('halves'), 90));
afterAll(folder.remove);

async function prepared(name: string): Promise<Workspace> {
  const workspace = openWorkspace(folder.at(name), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  const recipe = { epochs: 1, threads: 1, batchSize: 16 };
  await train(workspace, { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
  return workspace;
}

const found = ({ catalog }: Workspace, layer: string) => {
  const [pass] = listPasses(catalog);
  return featureMaps(catalog, pass!.id, layer).map((map) => ({
    ...map,
    top: topActivations(catalog, pass!.id, layer, map.channel),
  }));
};

test('an index that was stopped goes on where it was, finds what an unbroken one finds, and names what it left out before', async () => {
  const [unbroken, stopped] = [await prepared('unbroken'), await prepared('stopped')];
  const dataset = findDataset(stopped.catalog, 'halves');
  const images = imagesOfSplit(stopped.catalog, dataset.id, 'train');
  // One before the stop, one after it.
  const gone = [images[1]!, images.at(-1)!].map(({ path }) => join(dataset.root, path));
  for (const path of gone) renameSync(path, `${path}.away`);
  await indexSplit(unbroken, request, quiet);

  const stopper = new AbortController();
  const report = ({ done }: { done: number }) => done >= 64 && stopper.abort(new Error('stopped'));
  await expect(indexSplit(stopped, request, { ...quiet, report, signal: stopper.signal })).rejects.toThrow('stopped');
  const [half] = listPasses(stopped.catalog);
  expect(half).toMatchObject({ imagesDone: 64, finishedAt: null });

  const counts: number[] = [];
  const told: string[] = [];
  const warn: JobContext['warn'] = ({ text }) => void told.push(text);
  await indexSplit(stopped, request, { ...quiet, warn, report: ({ done }) => void counts.push(done) });
  expect(told).toHaveLength(2);
  for (const [i, image] of [images[1]!, images.at(-1)!].entries()) expect(told[i]).toContain(image.path);
  for (const path of gone) renameSync(`${path}.away`, path);
  expect(counts[0]).toBe(96);
  for (const layer of request.layers) expect(found(stopped, layer)).toEqual(found(unbroken, layer));
  unbroken.close();
  stopped.close();
});

test('the nine strongest of every map are those of a forward pass over all images, sorted', async () => {
  const workspace = openWorkspace(folder.at('unbroken'), 'read', 'test');
  const { network, preprocessing, weights, dataset } = loadModel(workspace, 'run@1');
  const images = imagesOfSplit(workspace.catalog, dataset!.id, 'train');
  const executable = await (await chooseRuntime()).load(compileForward(network, preprocessing, ['fc8']), weights);
  const logits: Float32Array[] = [];
  for await (const { pixels } of pictureReader(dataset!.root, images, preprocessing).read(
    [images.map((_, i) => i)],
    quiet.signal,
  )) {
    const all = (await executable.run(pictureFeeds(preprocessing, pixels))).fc8!;
    for (const i of images.keys()) logits.push((all.data as Float32Array).slice(i * 2, i * 2 + 2));
  }
  for (const { channel, top } of found(workspace, 'fc8')) {
    const values = logits.map((row) => row[channel]!).sort((a, b) => b - a);
    for (const [i, { value }] of top.entries()) expect(value).toBeCloseTo(values[i]!, 4);
  }
  workspace.close();
});

test('a pass that another runtime has finished is the answer, and a warning says so', async () => {
  const workspace = openWorkspace(folder.at('unbroken'), 'write', 'test');
  const counts: number[] = [];
  const warnings: string[] = [];
  const context: JobContext = {
    ...quiet,
    report: ({ done }) => void counts.push(done),
    warn: ({ text }) => void warnings.push(text),
  };
  const again = await indexSplit(workspace, { ...request, runtime: 'reference' }, context);
  expect(counts).toEqual([]);
  const [{ version }, reference] = [await chooseRuntime(), await chooseRuntime('reference')];
  expect(again.pass.runtime).toBe(version);
  expect(warnings).toEqual([
    `already indexed with ${version}: nothing is computed again, for ${reference.version} gives the same numbers`,
  ]);
  warnings.length = 0;
  await indexSplit(workspace, request, context);
  expect(warnings).toEqual([]);
  workspace.close();
});

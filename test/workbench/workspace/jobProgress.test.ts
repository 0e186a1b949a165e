import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobContext, Progress } from '../../../src/shared/job.ts';
import { shareDone } from '../../../src/shared/stages.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { makeLayerSheets } from '../../../src/workbench/features/layerSheets.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
let workspace: Workspace;
let heard: Progress[];
const context: JobContext = {
  report: (progress) => heard.push(progress),
  warn: () => {},
  signal: new AbortController().signal,
};

beforeAll(async () => {
  heard = [];
  await writeHalves(folder.at('halves'), 20);
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await addDataset(workspace, folder.at('halves'), 'halves', context);
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

/** What is heard of the whole never becomes less, and ends with all of it. */
function expectOneWay(units: readonly string[]) {
  const shares = heard.map(shareDone);
  expect(shares).toEqual(shares.toSorted((a, b) => a! - b!));
  expect(shares.at(-1)).toBeCloseTo(1);
  expect(new Set(heard.map(({ unit }) => unit))).toEqual(new Set(units));
}

test('a training goes one way, through its mean image, steps and validations', async () => {
  heard = [];
  const recipe = { epochs: 3, threads: 1, batchSize: 8, learningRate: 1e-4 };
  const request = {
    dataset: 'halves',
    network: { preset: 'zfnet-small' },
    preprocessing: 'paper' as const,
    name: 'run',
    recipe,
  };
  await train(workspace, request, context);
  expectOneWay(['images', 'steps']);
});

test('sheets of layers go one way, through the index that they want', async () => {
  heard = [];
  const layers = ['pool1', 'pool2'];
  const request = { model: 'run@3', dataset: 'halves', split: 'train', layers, rule: 'deconvnet' } as const;
  await makeLayerSheets(workspace, request, context);
  expectOneWay(['images', 'maps']);
});

import { renameSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
let workspace: Workspace;

beforeAll(async () => {
  workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  await writeHalves(folder.at('halves'), 10);
  await writeHalves(folder.at('others'), 10);
  renameSync(folder.at('others', 'right'), folder.at('others', 'other'));
  renameSync(folder.at('others', 'left'), folder.at('others', 'one'));
  for (const dataset of ['halves', 'others']) {
    await addDataset(workspace, folder.at(dataset), dataset, quiet);
    const request = { dataset, network: { preset: 'zfnet-small' }, preprocessing: 'plain', name: dataset } as const;
    await train(workspace, { ...request, recipe: { epochs: 0, checkpointEpochs: [0], seed: 1 } }, quiet);
  }
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

test('the same weights under two runs are two checkpoints, each with its own classes', () => {
  const models = loadedModels(workspace);
  const [one, other] = ['halves@0', 'others@0'].map((name) => models.model(name));
  expect(one!.model.blob).toBe(other!.model.blob);
  expect([one!.classes, other!.classes]).toEqual([
    ['left', 'right'],
    ['one', 'other'],
  ]);
  expect(models.model('halves@0')).toBe(one);
});

test('what no longer fits into the memory that is given is forgotten, the oldest first', async () => {
  const { weights } = loadedModels(workspace).model('halves@0');
  const bytes = Object.values(weights).reduce((sum, { data }) => sum + data.byteLength, 1);
  const models = loadedModels({ ...workspace, memoryBytes: 3 * bytes });
  const first = models.model('halves@0');
  expect(models.model('halves@0')).toBe(first);
  models.model('others@0');
  expect(models.model('halves@0')).not.toBe(first);

  const disposed: string[] = [];
  const load = (name: string) => async () => ({ dispose: async () => void disposed.push(name) });
  await models.program(first, 'a', load('a'));
  await models.program(first, 'b', load('b'));
  await Promise.resolve();
  expect(disposed).toEqual(['a']);
});

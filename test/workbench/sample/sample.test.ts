import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { findDataset } from '../../../src/catalog/datasets/datasets.ts';
import { saveCheckpoint } from '../../../src/catalog/models/checkpoints.ts';
import { forgetEmptyRun, setRunStatus } from '../../../src/catalog/training/runs.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { buildSample } from '../../../src/workbench/sample/sample.ts';
import { sampleName } from '../../../src/workbench/sample/sampleSet.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { newRun } from '../../catalog/fixtures.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const training = vi.hoisted(() => ({ end: () => {} }));
vi.mock('../../../src/workbench/training/training.ts', () => ({
  train: ({ catalog }: Workspace) => {
    forgetEmptyRun(catalog, sampleName);
    const runId = newRun(catalog, sampleName, findDataset(catalog, sampleName).id);
    saveCheckpoint(catalog, { runId, epoch: 2, blob: 'a'.repeat(64), valError: null });
    return new Promise<void>((resolve) => {
      training.end = resolve;
    });
  },
}));
vi.mock('../../../src/workbench/features/layerSheets.ts', () => ({
  makeLayerSheets: async () => {
    throw new Error('no maps');
  },
}));

const folder = temporaryFolder();
afterAll(folder.remove);

test.each([
  ['a new workspace', false],
  ['one in which an earlier version was killed before its first step', true],
])(
  'in %s, when the first maps fail the training has ended before that is told: the workspace is closed then',
  async (_, wasKilled) => {
    await writeHalves(folder.at('halves'), 5);
    const workspace = openWorkspace(folder.at(`workspace ${wasKilled}`), 'write', 'test');
    const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
    await addDataset(workspace, folder.at('halves'), sampleName, quiet);
    if (wasKilled) {
      const runId = newRun(workspace.catalog, sampleName, findDataset(workspace.catalog, sampleName).id);
      setRunStatus(workspace.catalog, runId, 'paused');
    }
    let told: unknown;
    const building = buildSample(workspace, quiet).catch((error: unknown) => {
      told = error;
    });
    await setTimeout(100);
    expect(told).toBeUndefined();
    training.end();
    await building;
    expect(told).toMatchObject({ message: 'no maps' });
    workspace.close();
  },
);

import { afterAll, expect, test } from 'vitest';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import type { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { computeTiles } from '../../../src/workbench/features/featureTiles.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { storedProjections } from '../../catalog/fixtures.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

test('however many units are projected, their program is loaded once and freed', async () => {
  await writeHalves(folder.at('halves'), 20);
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  const recipe = { epochs: 0, checkpointEpochs: [0], threads: 1 };
  await train(workspace, { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
  const counts = { loads: 0, freed: 0 };
  const load: Runtime['load'] = async (...args) => {
    counts.loads += 1;
    const executable = await onnxRuntime.load(...args);
    const dispose = async () => {
      counts.freed += 1;
      await executable.dispose();
    };
    return { ...executable, dispose };
  };
  const loaded = loadModel(workspace, 'run@0');
  const units = Array.from({ length: 70 }, (_, i) => ({ channel: i % 8, imageId: 1 + (i % 40), position: i }));
  const tiles = { layer: 'pool1', rule: 'deconvnet', runtime: { ...onnxRuntime, load } } as const;
  await computeTiles(workspace, loaded, tiles, units, quiet);
  expect(counts).toEqual({ loads: 1, freed: 1 });
  expect(storedProjections(workspace.catalog, loaded.model.id)).toHaveLength(70);
  workspace.close();
});

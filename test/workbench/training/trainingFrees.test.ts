import { afterAll, expect, test, vi } from 'vitest';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import type { Runtime } from '../../../src/engine/runtime/runtime.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const chosen = vi.hoisted(() => ({ runtime: undefined as unknown }));
vi.mock('../../../src/workbench/runtimes/choose.ts', () => ({ chooseRuntime: async () => chosen.runtime }));

const folder = temporaryFolder();
afterAll(() => folder.remove());

test('what a training has loaded is freed where its series cannot begin', async () => {
  await writeHalves(folder.at('halves'), 10);
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  let held = 0;
  const load: Runtime['load'] = async (...args) => {
    const executable = await onnxRuntime.load(...args);
    held += 1;
    const dispose = async () => {
      held -= 1;
      await executable.dispose();
    };
    const series = () => {
      throw new Error('no room for its state');
    };
    return { ...executable, series, dispose };
  };
  chosen.runtime = { ...onnxRuntime, load };
  const request = { dataset: 'halves', network: { preset: 'zfnet-small' }, recipe: { epochs: 1, threads: 1 } };
  await expect(train(workspace, request, quiet)).rejects.toThrow('no room for its state');
  expect(held).toBe(0);
  workspace.close();
});

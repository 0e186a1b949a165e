import { afterAll, expect, test, vi } from 'vitest';
import { withFallback } from '../../../src/engine/runtime/fallback.ts';
import { onnxRuntime } from '../../../src/engine/runtime/onnx/index.ts';
import type { Executable, Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import { runEpochs } from '../../../src/workbench/training/runCurves.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const chosen = vi.hoisted(() => ({ runtime: undefined as unknown }));
vi.mock('../../../src/workbench/runtimes/choose.ts', () => ({ chooseRuntime: async () => chosen.runtime }));

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** Computes on the CPU until so many steps of training are done, then is gone, with the state that lay there. */
function lostAfter(steps: number): Runtime {
  let done = 0;
  const untilLost = <Args extends unknown[], Result>(run: (...args: Args) => Promise<Result>) => {
    return async (...args: Args) => {
      if (done >= steps) throw new Error('WebGPU device lost (1)');
      return run(...args);
    };
  };
  const load: Runtime['load'] = async (...args) => {
    const executable = await onnxRuntime.load(...args);
    const series: Executable['series'] = (state) => {
      const own = executable.series(state);
      const run = untilLost(async (feeds: Parameters<typeof own.run>[0]) => {
        const results = await own.run(feeds);
        done += 1;
        return results;
      });
      return { run, state: untilLost(own.state), dispose: own.dispose };
    };
    return { ...executable, run: untilLost(executable.run), series };
  };
  return { ...onnxRuntime, name: 'onnx/webgpu', device: 'gpu', version: 'a GPU', load };
}

test('a training whose device is lost goes on elsewhere from what was stored last, and ends as it would have', async () => {
  await writeHalves(folder.at('halves'), 40);
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  const warnings: string[] = [];
  const signal = new AbortController().signal;
  const context: JobContext = { report: () => {}, warn: ({ text }) => warnings.push(text), signal };
  await addDataset(workspace, folder.at('halves'), 'halves', context);
  const recipe = { epochs: 3, threads: 1, batchSize: 16, learningRate: 0.05, checkpointEpochs: [3] };
  const trainOn = async (runtime: Runtime, name: string) => {
    chosen.runtime = runtime;
    await train(workspace, { dataset: 'halves', network: { preset: 'zfnet-small' }, name, recipe }, context);
    const { weights } = loadModel(workspace, `${name}@3`);
    return { weights, epochs: runEpochs(workspace, name).epochs.map(({ seconds: _, ...epoch }) => epoch) };
  };
  const expected = await trainOn(onnxRuntime, 'undisturbed');
  const lost = withFallback(lostAfter(4), onnxRuntime, context.warn);
  expect(await trainOn(lost, 'disturbed')).toEqual(expected);
  expect(warnings.filter((text) => text.includes('a GPU'))).toEqual([
    `a GPU has lost its device; it goes on with ${onnxRuntime.version}.`,
  ]);
  workspace.close();
});

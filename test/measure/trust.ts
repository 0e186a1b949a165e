import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageOfImages } from '../../src/catalog/datasets/images.ts';
import { writeSampleSet } from '../../src/dataset/sample/write.ts';
import { trustOfUnit, usualRequest } from '../../src/experiments/trust/job/ofUnit.ts';
import type { Progress } from '../../src/shared/job.ts';
import { analyse } from '../../src/workbench/analyses/analyse.ts';
import { keepModel } from '../../src/workbench/bench/keptModel.ts';
import { median } from '../../src/workbench/bench/measurement.ts';
import { randomModel } from '../../src/workbench/bench/subject.ts';
import { addDataset } from '../../src/workbench/datasets/addDataset.ts';
import { indexSplit } from '../../src/workbench/features/indexing.ts';
import { loadedModels } from '../../src/workbench/models/loadedModels.ts';
import { chooseRuntime } from '../../src/workbench/runtimes/choose.ts';
import { openWorkspace, type Workspace } from '../../src/workbench/workspace/workspace.ts';
import type { Measured } from './queries.ts';

const layer = 'pool5';
const units = [
  { preset: 'zfnet-small', classes: 8, seconds: 1 },
  { preset: 'zfnet', classes: 1000, seconds: 8 },
] as const;
const [rounds, maps, longestSilence] = [3, 48, 2];
const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };

/**
 * How long the three controls of one unit take, under the three rules in one picture of the sample, the model being loaded: the median of three. And of 48
 * maps as a job, each in its strongest image: how long, and how long at most nothing is heard of it.
 */
export async function measureTrust(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-trust-'));
  const workspace = openWorkspace(join(folder, 'workspace'), 'write', 'switchback measure');
  try {
    const size = { seed: 1, trainPerClass: 1, valPerClass: 8, testPerClass: 0 };
    await addDataset(workspace, await writeSampleSet(join(folder, 'shapes'), size, quiet), 'shapes', quiet);
    const runtime = await chooseRuntime(undefined);
    const measured: Measured[] = [];
    for (const { preset, classes, seconds } of units) {
      const model = keepModel(workspace, { runtime, ...randomModel(preset, classes) }, preset);
      measured.push(await ofOneUnit(workspace, model, seconds));
    }
    return [...measured, await ofAtlas(workspace, 'zfnet-small@0')];
  } finally {
    workspace.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function ofOneUnit(workspace: Workspace, model: string, bound: number): Promise<Measured> {
  const [image] = pageOfImages(workspace.catalog, { datasetId: 1, split: 'val', label: null }, 0, 1);
  const models = loadedModels(workspace);
  const found: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const startMs = performance.now();
    await trustOfUnit(models, { model, layer, channel: 0, picture: { imageId: image!.id } }, quiet.signal);
    // The first loads the model.
    if (round > 0) found.push((performance.now() - startMs) / 1000);
  }
  const seconds = median(found);
  const what = `the three controls of one unit of ${model.split('@')[0]}, ${layer}`;
  return [what, `${seconds.toFixed(2)} s`, `≤ ${bound} s`, seconds <= bound];
}

async function ofAtlas(workspace: Workspace, model: string): Promise<Measured> {
  await indexSplit(workspace, { model, dataset: 'shapes', split: 'val', layers: [layer], top: 9 }, quiet);
  const startMs = performance.now();
  let [heardMs, silence, done] = [startMs, 0, 0];
  const report = (progress: Progress) => {
    silence = Math.max(silence, performance.now() - heardMs);
    heardMs = performance.now();
    done = progress.done;
  };
  const asked = { ...usualRequest, model, layer, maps, dataset: 'shapes', split: 'val' } as const;
  await analyse(workspace, 'trust', asked, { ...quiet, report });
  const seconds = (performance.now() - startMs) / 1000;
  const longest = Math.max(silence, performance.now() - heardMs) / 1000;
  return [
    `${maps} maps of zfnet-small in the background, longest without progress`,
    `${longest.toFixed(2)} s of ${seconds.toFixed(0)} s, ${done} measurements`,
    `≤ ${longestSilence} s`,
    longest <= longestSilence,
  ];
}

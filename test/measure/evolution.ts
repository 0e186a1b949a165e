import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findDataset } from '../../src/catalog/datasets/datasets.ts';
import { imagesOfSplit } from '../../src/catalog/datasets/images.ts';
import { pictureReader } from '../../src/dataset/reader.ts';
import { writeSampleSet } from '../../src/dataset/sample/write.ts';
import { fullBatch, inBatches } from '../../src/engine/analysis/batches.ts';
import { layersOfInterest } from '../../src/engine/network/layers.ts';
import { compileProjection, compileTopActivations } from '../../src/engine/program/compile.ts';
import { analyse } from '../../src/workbench/analyses/analyse.ts';
import { interleaved } from '../../src/workbench/bench/measurement.ts';
import { addDataset } from '../../src/workbench/datasets/addDataset.ts';
import { loadModel } from '../../src/workbench/models/models.ts';
import { pictureFeeds } from '../../src/workbench/pictures/pictureFeeds.ts';
import { chooseRuntime } from '../../src/workbench/runtimes/choose.ts';
import { train } from '../../src/workbench/training/training.ts';
import { openWorkspace, type Workspace } from '../../src/workbench/workspace/workspace.ts';
import type { Measured } from './queries.ts';

const [epochs, maps, rounds, bound] = [10, 48, 3, 1.3];
const checkpointEpochs = Array.from({ length: epochs }, (_, i) => i + 1);
const split = 'val';
const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };

/**
 * What an evolution of 48 maps over ten epochs of 1500 images takes, beside the same passes and the same number of projections done alone, with their
 * pictures decoded: each in turn, the median of three.
 */
export async function measureEvolution(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-evolution-'));
  const workspace = openWorkspace(join(folder, 'workspace'), 'write', 'switchback measure');
  try {
    const size = { seed: 1, trainPerClass: 20, valPerClass: 150, testPerClass: 0 };
    await addDataset(workspace, await writeSampleSet(join(folder, 'shapes'), size, quiet), 'shapes', quiet);
    const recipe = { epochs, batchSize: 16, checkpointEpochs };
    await train(workspace, { dataset: 'shapes', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
    const layers = layersOfInterest(loadModel(workspace, 'run').network).slice(0, 6);
    const perLayer = maps / layers.length;
    // An evolution that is the same as one before is not done again, so that each has its layers in another order.
    let turn = 0;
    const evolve = async () => {
      const turned = [...layers.slice(turn), ...layers.slice(0, turn)];
      turn += 1;
      await analyse(workspace, 'evolution', { model: 'run', split, layers: turned, maps: perLayer }, quiet);
    };
    const [whole, passes, projections] = await interleaved(rounds, [
      evolve,
      () => passesAlone(workspace, layers),
      () => projectionsAlone(workspace, layers, perLayer),
    ]);
    const ratio = whole! / (passes! + projections!);
    const found = `${ratio.toFixed(2)} × (${whole!.toFixed(1)} s, ${passes!.toFixed(1)} and ${projections!.toFixed(1)} s)`;
    const what = `an evolution of ${maps} maps over ${epochs} epochs, beside its passes and projections alone`;
    return [[what, found, `≤ ${bound} ×`, ratio <= bound]];
  } finally {
    workspace.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function passesAlone(workspace: Workspace, layers: readonly string[]): Promise<void> {
  const { reader, images } = valReader(workspace);
  const runtime = await chooseRuntime(undefined);
  for (const epoch of checkpointEpochs) {
    const { network, preprocessing, weights } = loadModel(workspace, `run@${epoch}`);
    const executable = await runtime.load(compileTopActivations(network, preprocessing, layers), weights);
    for await (const { pixels } of reader.read(inBatches(images, fullBatch), quiet.signal))
      await executable.run(pictureFeeds(preprocessing, pixels));
    await executable.dispose();
  }
}

async function projectionsAlone(workspace: Workspace, layers: readonly string[], perLayer: number): Promise<void> {
  const { reader } = valReader(workspace);
  const runtime = await chooseRuntime(undefined);
  const unit = { dtype: 'int32', shape: [perLayer], data: Int32Array.from({ length: perLayer }, (_, i) => i) } as const;
  for (const epoch of checkpointEpochs) {
    const { network, preprocessing, weights } = loadModel(workspace, `run@${epoch}`);
    for (const layer of layers) {
      const executable = await runtime.load(compileProjection(network, preprocessing, layer, 'deconvnet'), weights);
      for await (const { pixels } of reader.read([[...unit.data]], quiet.signal))
        await executable.run({ ...pictureFeeds(preprocessing, pixels), unit });
      await executable.dispose();
    }
  }
}

function valReader(workspace: Workspace) {
  const dataset = findDataset(workspace.catalog, 'shapes');
  const images = imagesOfSplit(workspace.catalog, dataset.id, split);
  const { preprocessing } = loadModel(workspace, 'run');
  return { reader: pictureReader(dataset.root, images, preprocessing), images: images.length };
}

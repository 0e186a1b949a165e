import { join } from 'node:path';
import { insertDataset } from '../../../src/catalog/datasets/datasets.ts';
import { saveCheckpoint } from '../../../src/catalog/models/checkpoints.ts';
import { saveNetwork } from '../../../src/catalog/models/networks.ts';
import { putBlob } from '../../../src/catalog/storage/blobs.ts';
import { hashOf } from '../../../src/catalog/storage/content.ts';
import { insertRun, setRunStatus } from '../../../src/catalog/training/runs.ts';
import { preprocessingFor } from '../../../src/dataset/preprocessing.ts';
import { emptyScan } from '../../../src/engine/analysis/scan.ts';
import { networkDefinition } from '../../../src/engine/network/define.ts';
import { layersOfInterest } from '../../../src/engine/network/layers.ts';
import { initialWeights } from '../../../src/engine/network/parameters.ts';
import { presetNetwork } from '../../../src/engine/network/presets.ts';
import { MEAN } from '../../../src/engine/program/input.ts';
import { randomIntegers } from '../../../src/engine/random.ts';
import { paperRecipe } from '../../../src/engine/training/recipe.ts';
import { encodeSafetensors } from '../../../src/modelfile/safetensors.ts';
import { floatTensors } from '../../../src/workbench/models/floatTensors.ts';
import { analysisOf } from '../../../src/workbench/shards/divided.ts';
import { filesOf, readManifest, usualShard } from '../../../src/workbench/shards/manifest.ts';
import { mergeScan } from '../../../src/workbench/shards/merge.ts';
import { writePart } from '../../../src/workbench/shards/part.ts';
import { planScan } from '../../../src/workbench/shards/plan.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';

const imageCount = 1_000_000;
const network = presetNetwork('zfnet-small', { classes: 10 });
const layers = layersOfInterest(network);
const top = 9;
const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };

/**
 * One stage of an index of a million images, none of which there is, in a process of its own: `million.ts FOLDER make|plan|find|merge`. Prints seconds and the
 * most memory that the process has held, in MiB.
 */
const [folder = '', stage = ''] = process.argv.slice(2);
const stages: Readonly<Record<string, () => unknown>> = { make, plan, find, merge };
const startMs = performance.now();
await stages[stage]!();
const seconds = (performance.now() - startMs) / 1000;
process.stdout.write(JSON.stringify({ seconds, mebibytes: process.resourceUsage().maxRSS / 1024 }));
process.exit();

function opened() {
  return openWorkspace(join(folder, 'workspace'), 'write', 'measuring');
}

/** A workspace with a model of random weights and a million rows of images. */
function make(): void {
  const { catalog, blobs, close } = opened();
  const rows = Array.from({ length: imageCount }, (_, i) => ({
    ...{
      path: `n${i % 1000}/image-${i}.jpg`,
      record: null,
      hash: hashOf(String(i)),
      label: i % 10,
      split: 'train' as const,
    },
    ...{ bytes: 100_000, width: 500, height: 375, broken: null },
  }));
  const classes = Array.from({ length: 10 }, (_, i) => `class ${i}`);
  const datasetId = insertDataset(catalog, { name: 'million', root: folder, format: 'folder', classes }, rows);
  const definition = networkDefinition(network);
  const networkId = saveNetwork(catalog, { name: network.name, hash: hashOf(JSON.stringify(definition)), definition });
  const weights = {
    ...initialWeights(network, 'he', 1),
    [MEAN]: {
      ...{ dtype: 'float32' as const, shape: network.inputShape },
      data: new Float32Array(network.inputShape.reduce((a, b) => a * b)).fill(128),
    },
  };
  const recipe = { ...paperRecipe, epochs: 1, seed: 1, threads: 1 };
  const preprocessing = preprocessingFor('plain', network.inputShape);
  const of = { name: 'run', networkId, datasetId, recipe, preprocessing, runtime: 'onnx', versions: {} };
  const runId = insertRun(catalog, of);
  saveCheckpoint(catalog, {
    runId,
    epoch: 1,
    blob: putBlob(blobs, encodeSafetensors(floatTensors(weights), {})),
    valError: 0.3,
  });
  setRunStatus(catalog, runId, 'finished');
  close();
}

async function plan(): Promise<void> {
  const workspace = opened();
  const request = { model: 'run@1', dataset: 'million', split: 'train', layers, top, runtime: 'onnx/cpu' } as const;
  await planScan(
    workspace,
    { kind: 'index', request },
    { folder: join(folder, 'scan'), imagesPerShard: usualShard },
    quiet,
  );
  workspace.close();
}

/** What workers would have found: for every map the strongest of each shard's images. */
function find(): void {
  const scan = join(folder, 'scan');
  const { id, shards } = readManifest(scan);
  let first = 0;
  for (const [shard, { tasks, images }] of shards.entries()) {
    const state = emptyScan(network, layers, top);
    for (const own of state.values()) {
      const drawn = randomIntegers([shard], own.values.length, 2 ** 20);
      for (let map = 0; map < own.maps; map++) {
        const row = [...drawn.subarray(map * top, (map + 1) * top)].sort((a, b) => b - a);
        own.values.set(
          row.map((value) => value / 2 ** 10),
          map * top,
        );
        own.images.set(
          row.map((_, rank) => first + rank * 100 + (map % 100)),
          map * top,
        );
        own.meanSums[map] = images;
        own.firedSums[map] = images / 2;
        own.firings[map] = images;
      }
    }
    const found = analysisOf('index').encode(state);
    writePart(filesOf(scan).part(shard), {
      scan: id,
      shard,
      done: tasks,
      found,
      broken: [],
      elapsedMs: 1,
      runtime: 'onnx',
    });
    first += images;
  }
}

async function merge(): Promise<void> {
  const workspace = opened();
  await mergeScan(workspace, join(folder, 'scan'), quiet);
  workspace.close();
}

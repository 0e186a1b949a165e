import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { insertDataset } from '../../src/catalog/datasets/datasets.ts';
import { beginPass, type MapResult, savePass } from '../../src/catalog/features/indexes.ts';
import { saveUnitSheets } from '../../src/catalog/features/unitSheets.ts';
import { saveCheckpoint } from '../../src/catalog/models/checkpoints.ts';
import { saveNetwork } from '../../src/catalog/models/networks.ts';
import { putBlob } from '../../src/catalog/storage/blobs.ts';
import { hashOf } from '../../src/catalog/storage/content.ts';
import { insertSteps } from '../../src/catalog/training/metrics.ts';
import { insertRun, setRunStatus } from '../../src/catalog/training/runs.ts';
import { preprocessingFor } from '../../src/dataset/preprocessing.ts';
import { sampleClasses } from '../../src/dataset/sample/image.ts';
import { writeSampleSet } from '../../src/dataset/sample/write.ts';
import { defineNetwork, networkDefinition } from '../../src/engine/network/define.ts';
import { layersOfInterest } from '../../src/engine/network/layers.ts';
import type { Network } from '../../src/engine/network/network.ts';
import { initialWeights } from '../../src/engine/network/parameters.ts';
import { presetNetwork } from '../../src/engine/network/presets.ts';
import { MEAN } from '../../src/engine/program/input.ts';
import { randomBytes, randomIntegers } from '../../src/engine/random.ts';
import { paperRecipe } from '../../src/engine/training/recipe.ts';
import { encodeSafetensors } from '../../src/modelfile/safetensors.ts';
import { floatTensors } from '../../src/workbench/models/floatTensors.ts';
import { openWorkspace, type Workspace } from '../../src/workbench/workspace/workspace.ts';

const imageCount = 50_000;
const stepCount = 300_000;
const checkpointCount = 60;
/** Checkpoints whose layer `relu4` has sheets. */
export const sheetEpochs = [57, 58, 59, 60] as const;

/** 1888 maps in its six layers, 512 of them in `relu4`. */
const wide = defineNetwork({
  name: 'wide',
  input: [3, 64, 64],
  layers: [
    ...[96, 256, 512, 512, 512].flatMap((outChannels, i) => [
      {
        name: `conv${i + 1}`,
        op: 'conv2d' as const,
        outChannels,
        kernelSize: 3,
        padding: 1,
        ...(i < 2 && { strides: 2 }),
      },
      { name: `relu${i + 1}`, op: 'relu' as const },
    ]),
    { name: 'fc6', op: 'dense', outFeatures: sampleClasses.length },
    { name: 'softmax', op: 'softmax' },
  ],
});

/**
 * Makes in `folder` what a year of work would leave: 50 000 images, 60 checkpoints of a network with layers of 512 maps and two of `zfnet`
 * with its 4096 units, all indexed, more than 1 000 000 top activations; 300 000 steps of a training; sheets of 512 maps in 4 checkpoints.
 */
export async function makeLargeWorkspace(folder: string): Promise<void> {
  const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
  const size = { seed: 1, trainPerClass: 4, valPerClass: 4, testPerClass: 0 };
  const root = await writeSampleSet(join(folder, 'pictures'), size, quiet);
  const workspace = openWorkspace(join(folder, 'workspace'), 'write', 'measuring');
  const datasetId = insertImages(workspace, root);
  const about = { workspace, datasetId };
  const weights = {
    ...initialWeights(wide, 'he', 1),
    [MEAN]: { dtype: 'float32' as const, shape: wide.inputShape, data: new Float32Array(3 * 64 * 64).fill(128) },
  };
  const blob = putBlob(workspace.blobs, encodeSafetensors(floatTensors(weights), {}));
  const passes = insertIndexed(about, wide, blob, checkpointCount);
  insertIndexed(about, presetNetwork('zfnet', { classes: sampleClasses.length }), 'none', 2);
  for (const epoch of sheetEpochs) await insertSheets(workspace, passes[epoch - 1]!, epoch);
  workspace.close();
}

/** Many rows for few files: what is measured is the catalog. */
function insertImages({ catalog }: Workspace, root: string): number {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const known = files.map((file) => {
    const label = sampleClasses.findIndex((name) => file.includes(`/${name}/`));
    return { path: file.slice(root.length + 1), hash: hashOf(readFileSync(file)), label };
  });
  const rows = Array.from({ length: imageCount }, (_, i) => {
    const split = i % 5 === 0 ? ('val' as const) : ('train' as const);
    const rest = { record: null, split, bytes: 5000, width: 96, height: 96, broken: null };
    return { ...known[i % known.length]!, ...rest };
  });
  return insertDataset(catalog, { name: 'large', root, format: 'folder', classes: [...sampleClasses] }, rows);
}

/** A finished run with indexed checkpoints after epochs 1 … `epochs`; gives the ids of their passes. */
function insertIndexed(
  { workspace: { catalog }, datasetId }: { readonly workspace: Workspace; readonly datasetId: number },
  network: Network,
  blob: string,
  epochs: number,
): number[] {
  const definition = networkDefinition(network);
  const networkId = saveNetwork(catalog, { name: network.name, hash: hashOf(JSON.stringify(definition)), definition });
  const recipe = { ...paperRecipe, epochs, seed: 1, threads: 1 };
  const preprocessing = preprocessingFor('plain', network.inputShape);
  const runId = insertRun(catalog, {
    name: network.name,
    networkId,
    datasetId,
    recipe,
    preprocessing,
    runtime: 'onnx',
    versions: {},
  });
  const steps = Array.from({ length: stepCount }, (_, i) => {
    return {
      step: i + 1,
      epoch: 1 + Math.floor((i * epochs) / stepCount),
      loss: 2 / (1 + i / 1e4),
      learningRate: 0.01,
    };
  });
  insertSteps(catalog, runId, steps);
  const layers = layersOfInterest(network);
  const passes = Array.from({ length: epochs }, (_, i) => {
    const modelId = saveCheckpoint(catalog, { runId, epoch: i + 1, blob, valError: 0.3 });
    const question = {
      modelId,
      datasetId,
      split: 'val' as const,
      top: 9,
      images: imageCount,
      runtime: 'onnx',
      layers,
    };
    const { id } = beginPass(catalog, question);
    const found = layers.map((layer) => [layer, foundMaps(network, layer, i)] as const);
    savePass(catalog, id, { imagesDone: imageCount, broken: 0, finished: true }, found);
    return id;
  });
  setRunStatus(catalog, runId, 'finished');
  return passes;
}

function foundMaps({ nodes }: Network, layer: string, epoch: number): MapResult[] {
  const [maps] = nodes.find(({ name }) => name === layer)!.shape;
  const images = randomIntegers(['images', layer, epoch], maps! * 9, imageCount);
  return Array.from({ length: maps! }, (_, channel) => ({
    channel,
    maximum: 10 + channel / 100,
    meanSum: imageCount / 4,
    firings: (images[channel * 9]! % imageCount) + 1,
    firedSum: imageCount / 8,
    // Half of the images stay from epoch to epoch.
    top: Array.from({ length: 9 }, (_, i) => ({
      imageId: i % 2 === 0 ? channel * 9 + i + 1 : images[channel * 9 + i]! + 1,
      value: 10 - i,
      position: i,
    })),
  }));
}

/** Sheets as large as the largest there are, each its own, though quick to make. */
async function insertSheets({ catalog, blobs }: Workspace, passId: number, epoch: number): Promise<void> {
  const side = 48;
  const sheet = async (kind: string, channel: number) => {
    const pixels = randomBytes([kind, epoch, channel], side * side * 3);
    const picture = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
    return putBlob(blobs, await picture.resize(336, 336, { kernel: 'nearest' }).png().toBuffer());
  };
  const channels = Array.from({ length: 512 }, (_, channel) => channel);
  const sheets = await Promise.all(
    channels.map(async (channel) => ({
      channel,
      tiles: [],
      projectionsBlob: await sheet('projections', channel),
      clippedBlob: await sheet('clipped', channel),
      patchesBlob: await sheet('patches', channel),
    })),
  );
  saveUnitSheets(catalog, passId, 'relu4', 'deconvnet', sheets);
}

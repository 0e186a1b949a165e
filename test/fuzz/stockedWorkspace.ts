import { join } from 'node:path';
import sharp from 'sharp';
import { saveAnalysis } from '../../src/catalog/analyses.ts';
import { insertDataset } from '../../src/catalog/datasets/datasets.ts';
import { beginPass, savePass } from '../../src/catalog/features/indexes.ts';
import { saveProjection } from '../../src/catalog/features/projections.ts';
import { saveUnitSheets } from '../../src/catalog/features/unitSheets.ts';
import { finishJob, startJob } from '../../src/catalog/jobs.ts';
import { saveCheckpoint } from '../../src/catalog/models/checkpoints.ts';
import { saveEvaluation } from '../../src/catalog/models/evaluations.ts';
import { saveNetwork } from '../../src/catalog/models/networks.ts';
import { putBlob } from '../../src/catalog/storage/blobs.ts';
import { hashOf } from '../../src/catalog/storage/content.ts';
import { insertEpoch, insertLayerMetrics, insertSteps } from '../../src/catalog/training/metrics.ts';
import { insertRun, setRunStatus } from '../../src/catalog/training/runs.ts';
import { preprocessingFor } from '../../src/dataset/preprocessing.ts';
import { defineNetwork, networkDefinition } from '../../src/engine/network/define.ts';
import { initialWeights } from '../../src/engine/network/parameters.ts';
import { paperRecipe } from '../../src/engine/training/recipe.ts';
import { encodeNpy } from '../../src/modelfile/npy.ts';
import { encodeSafetensors } from '../../src/modelfile/safetensors.ts';
import { figureDocument } from '../../src/shared/figureDocument.ts';
import { createFigure } from '../../src/workbench/figures/figures.ts';
import { floatTensors } from '../../src/workbench/models/floatTensors.ts';
import { openWorkspace, type Workspace } from '../../src/workbench/workspace/workspace.ts';
import { flatPng } from '../dataset/pictures.ts';
import { writeCase } from './reader.ts';
import { tinyNetwork } from './tiny.ts';

/** What the things of a stocked workspace are called. */
export const stockedNames = [
  'shapes',
  'first',
  'first@1',
  'first@last',
  'relu1',
  'pool1',
  'val',
  'disc',
  'ring',
  'figure',
] as const;

/** Documents of figures with every kind of panel, about what a stocked workspace has. */
export const documents = [
  {
    page: { widthMm: 80 },
    rows: [{ panels: [{ id: 'a', content: { kind: 'text', text: 'Words, **bold** and more.' } }] }],
  },
  {
    page: { widthMm: 178, marginMm: 2 },
    gapMm: { column: 3, row: 5 },
    letterStyle: '(a)',
    rows: [
      {
        panels: [
          {
            id: 'c',
            title: 'Loss',
            caption: 'How it fell.',
            content: { kind: 'curves', runs: ['first'], over: 'step' },
          },
          { id: 'f', share: 2, letter: 'x', content: { kind: 'filters', checkpoint: 'first@1', columns: 2 } },
        ],
      },
      { panels: [{ id: 't', content: { kind: 'text', text: '漢字 😀 שלום', sizePt: 9, bold: true } }] },
    ],
  },
  {
    page: { widthMm: 120 },
    rows: [
      {
        panels: [
          { id: 'u', content: { kind: 'features', checkpoint: 'none@1', layers: [{ layer: 'relu1', channels: [0] }] } },
        ],
      },
      { panels: [{ id: 'o', content: { kind: 'occlusion', analysisId: 7 } }] },
      {
        panels: [
          { id: 'v', content: { kind: 'compare', checkpoints: ['none@1', 'none@2'], layer: 'relu1', channels: null } },
        ],
      },
    ],
  },
] as const;

/** Makes a workspace, in a folder that is not there yet, with a little of everything that a catalog holds, and gives it back open. */
export async function stockedWorkspace(folder: string): Promise<Workspace> {
  const root = join(folder, '..', 'shapes');
  const pictures = await Promise.all([0, 1, 2, 3].map((i) => flatPng(40 * i, 20, 10)));
  writeCase(
    root,
    pictures.map((bytes, i) => ({ name: `${['disc', 'ring'][i % 2]}/${i}.png`, bytes })),
  );
  const workspace = openWorkspace(folder, 'write', 'fuzz');
  const { catalog, blobs } = workspace;
  const datasetId = insertDataset(
    catalog,
    { name: 'shapes', root, format: 'folders', classes: ['disc', 'ring'] },
    pictures.map((bytes, i) => ({
      ...{ path: `${['disc', 'ring'][i % 2]}/${i}.png`, record: null, hash: hashOf(bytes), label: i % 2 },
      ...{
        split: i < 2 ? ('train' as const) : ('val' as const),
        bytes: bytes.length,
        width: 8,
        height: 8,
        broken: null,
      },
    })),
  );
  const network = defineNetwork(tinyNetwork);
  const networkId = saveNetwork(catalog, {
    name: 'tiny',
    hash: hashOf('tiny'),
    definition: networkDefinition(network),
  });
  const preprocessing = { ...preprocessingFor('plain', [3, 8, 8]), mean: 'none' as const };
  const runtime = 'onnx/cpu';
  const recipe = { ...paperRecipe, epochs: 1, seed: 1, threads: 1 };
  const runId = insertRun(catalog, {
    name: 'first',
    networkId,
    datasetId,
    recipe,
    preprocessing,
    runtime,
    versions: {},
  });
  insertSteps(
    catalog,
    runId,
    [1, 2, 3].map((step) => ({ step, epoch: 1, loss: 1 / step, learningRate: 0.01 })),
  );
  insertEpoch(catalog, runId, {
    ...{ epoch: 1, trainLoss: 0.7, trainError: 0.5, valLoss: 0.6, valError: 0.5, learningRate: 0.01, seconds: 2 },
  });
  insertLayerMetrics(catalog, runId, 1, [{ layer: 'relu1', maps: 2, dead: 1 }]);
  const weights = putBlob(blobs, encodeSafetensors(floatTensors(initialWeights(network, 'he', 1))));
  const modelId = saveCheckpoint(catalog, { runId, epoch: 1, blob: weights, valError: 0.5 });
  setRunStatus(catalog, runId, 'finished');
  const about = { modelId, datasetId, split: 'val' as const, runtime };
  saveEvaluation(catalog, { ...about, images: 2, broken: 0, loss: 0.6, error: 0.5 });
  const pass = beginPass(catalog, { ...about, top: 2, images: 2, layers: ['relu1', 'pool1'] });
  const maps = [0, 1].map((channel) => ({
    ...{ channel, maximum: 2, meanSum: 1, firings: 2, firedSum: 1 },
    top: [3, 4].map((imageId, rank) => ({ imageId, value: 2 - rank, position: rank })),
  }));
  savePass(catalog, pass.id, { imagesDone: 2, broken: 0, finished: true }, [
    ['relu1', maps],
    ['pool1', maps],
  ]);
  const png = putBlob(blobs, await sharp(pictures[0]).png().toBuffer());
  const box = [0, 0, 3, 3] as const;
  saveProjection(catalog, {
    ...{ modelId, layer: 'relu1', channel: 0, imageId: 3, imageHash: hashOf(pictures[2]!), position: 0 },
    ...{ rule: 'deconvnet', activation: 2, box, blob: png, patchBlob: png, runtime },
  });
  const tiles = [{ rank: 1, imageId: 3, value: 2, box, scale: 1 }];
  saveUnitSheets(catalog, pass.id, 'relu1', 'deconvnet', [
    { channel: 0, tiles, projectionsBlob: png, clippedBlob: png, patchesBlob: png },
  ]);
  const array = (data: Float32Array | Int32Array) => putBlob(blobs, encodeNpy({ shape: [2, 2], data }));
  const found = {
    probability: array(new Float32Array(4)),
    activation: array(new Float32Array(4)),
    topClass: array(new Int32Array(4)),
  };
  const projection = { array: array(new Float32Array(4)), png, scale: 1, activation: 2 };
  saveAnalysis(catalog, {
    ...{ kind: 'occlusion', models: [modelId], datasets: [] },
    parameters: {
      ...{ picture: { imageId: 3 }, source: 'disc/2.png', imageHash: hashOf(pictures[2]!), className: 'disc' },
      ...{ weightsHash: weights, layer: 'relu1', baseline: 'mean', mode: 'exact', window: [4, 4], stride: [4, 4] },
      ...{ rows: [0, 4], columns: [0, 4], runtime, versions: {} },
    },
    result: {
      ...{ done: 4, elapsedMs: 10, picture: png, input: png },
      subject: { channel: 0, target: 1, clean: { probability: 0.5, activation: 1, topClass: 1 } },
      projection: { ...projection, position: [0, 0], box: [0, 0, 3, 3] },
      ...found,
    },
    blobs: [png, projection.array, ...Object.values(found)],
  });
  createFigure(workspace, 'figure', figureDocument.parse(documents[1]));
  finishJob(catalog, startJob(catalog, 'index', { model: 'first@1' }), 'done');
  return workspace;
}

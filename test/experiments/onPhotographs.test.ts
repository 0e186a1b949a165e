import { copyFileSync, existsSync, globSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Correspondence } from '../../src/experiments/correspondence/declaration.ts';
import type { Probe } from '../../src/experiments/probe/declaration.ts';
import type { Transfer } from '../../src/experiments/transfer/declaration.ts';
import type { JobContext } from '../../src/shared/job.ts';
import type { Preprocessing } from '../../src/shared/preprocessing.ts';
import { analyse } from '../../src/workbench/analyses/analyse.ts';
import { showAnalysis } from '../../src/workbench/analyses/analyses.ts';
import { addDataset } from '../../src/workbench/datasets/addDataset.ts';
import { importModel } from '../../src/workbench/models/importModel.ts';
import { openWorkspace, type Workspace } from '../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../host/cli/binary.ts';

/**
 * The paper's claims on a network that others trained on ImageNet, and photographs: an `efficientnet-lite0` of the folder that `SWITCHBACK_CORPUS`
 * names (docs/formats/corpus.md), Debian's `tuxpaint-stamps-default`. Neither comes with the repository.
 */
const corpus = process.env.SWITCHBACK_CORPUS;
const [network] = corpus ? globSync(join(corpus, 'real/efficientnet-lite0-imagenet/*.onnx')).toSorted() : [];
const stamps = '/usr/share/tuxpaint/stamps';

/** Kinds of things, each by the stamps' folder that has them. */
const kinds = {
  birds: 'animals/birds',
  clothes: 'clothes',
  food: 'food',
  household: 'household',
  insects: 'animals/insects',
  mammals: 'animals/mammals',
  plants: 'plants',
  town: 'town',
  vehicles: 'vehicles',
} as const;

/** The whole picture on white: the stamps are cut out, and of all shapes. */
const preprocessing: Preprocessing = {
  kind: 'stated',
  channels: 3,
  channelOrder: 'rgb',
  resize: { mode: 'letterbox', size: [224, 224], colour: [255, 255, 255], interpolation: 'bicubic', antialias: true },
  decodeSize: [224, 224],
  cropSize: [224, 224],
  cropRounding: 'down',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
};
const [low, middle, high] = ['_swish', '_blocks.5._project_conv', '_blocks.15._project_conv'];
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };

describe.skipIf(!network || !existsSync(stamps))('features of photographs in a network that others trained', () => {
  let workspace: Workspace;
  let folder: ReturnType<typeof temporaryFolder>;

  beforeAll(async () => {
    folder = temporaryFolder();
    for (const [kind, from] of Object.entries(kinds)) {
      mkdirSync(folder.at('photos', kind), { recursive: true });
      for (const path of globSync(join(stamps, from, '**/*.png'))) {
        const name = relative(stamps, path).replaceAll('/', '_');
        copyFileSync(path, folder.at('photos', kind, name));
      }
    }
    workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
    await addDataset(workspace, folder.at('photos'), 'photos', quiet);
    await importModel(workspace, { file: network!, name: 'effnet', preprocessing }, quiet);
  }, 120_000);
  afterAll(() => {
    workspace.close();
    folder.remove();
  });

  const of = { model: 'effnet', dataset: 'photos', split: 'train', seed: 1, features: 9216 } as const;

  test('those of a high layer classify them better than the lowest (the paper, table 7)', async () => {
    const asked = { ...of, folds: 5, perClass: 50, layers: [low!, high!] };
    const { analysisId } = await analyse(workspace, 'probe', asked, quiet);
    const [first, last] = (showAnalysis(workspace, 'probe', analysisId) as Probe).rows;
    for (const method of ['softmax', 'svm'] as const) {
      const spread = Math.hypot(first![method].deviation, last![method].deviation);
      expect(last![method].mean - first![method].mean, method).toBeGreaterThan(spread);
    }
  }, 600_000);

  test('frozen layers with a new classifier beat scratch and lower layers at five images a class (tables 4 to 6)', async () => {
    const classifier = 'softmax' as const;
    const asked = { ...of, folds: 2, perClass: [5], classifier, duplicates: 0.98, keepDuplicates: true };
    const accuracy = async (layer: string, scratchSteps: number) => {
      const { analysisId } = await analyse(workspace, 'transfer', { ...asked, layer, scratchSteps }, quiet);
      return (showAnalysis(workspace, 'transfer', analysisId) as Transfer).rows[0]!;
    };
    const top = await accuracy(high!, 20);
    const below = await accuracy(middle!, 0);
    expect(top.frozen.mean - top.scratch.mean).toBeGreaterThan(Math.hypot(top.frozen.deviation, top.scratch.deviation));
    expect(top.frozen.mean - below.frozen.mean).toBeGreaterThan(0);
  }, 1_800_000);

  test('masking the same part changes them more alike than random places do (§4.3)', async () => {
    const marks = new URL('../../docs/experiments/quadrupeds.csv', import.meta.url).pathname;
    const asked = {
      ...{ model: 'effnet', dataset: 'photos', marks, layers: [middle!, high!], size: 28 },
      ...{ random: 20, permutations: 9999, seed: 1, baseline: 'mean' as const },
    };
    const { analysisId } = await analyse(workspace, 'correspondence', asked, quiet);
    const { rows } = showAnalysis(workspace, 'correspondence', analysisId) as Correspondence;
    expect(rows.map(({ part, layer }) => `${part} ${layer}`)).toHaveLength(6);
    for (const { mean, randomMean, p } of rows) {
      expect(mean).toBeLessThan(randomMean);
      expect(p).toBeLessThan(0.05);
    }
  }, 600_000);
});

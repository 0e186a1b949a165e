import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Diagnosis } from '../../../src/experiments/diagnosis/declaration.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile } from '../../../src/workbench/analyses/files.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import { removeModel } from '../../../src/workbench/models/changeModel.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { quiet, trainedOnHalves } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
const request = {
  models: ['run@0', 'run@1'],
  dataset: 'halves',
  split: 'train',
  images: 9,
  maps: 5,
  runtime: 'onnx/cpu',
} as const;
let workspace: Workspace;
let id: number;

beforeAll(async () => {
  workspace = await trainedOnHalves(folder);
  ({ analysisId: id } = await analyse(workspace, 'diagnosis', request, quiet));
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

const shown = (): Diagnosis => showAnalysis(workspace, 'diagnosis', id);

test('every model has its checks, its measures, and projections of its second layer', async () => {
  const { models, images, done } = shown();
  expect(models.map(({ name }) => name)).toEqual(['run@0', 'run@1']);
  expect([images, done]).toEqual([9, 18]);
  for (const { number, diagnosis, shape, projections } of models) {
    expect(diagnosis!.map(({ check }) => check)).toEqual([
      ...['dominating', 'dead', 'faint', 'duplicates', 'noise', 'aliasing', 'mapAliasing'],
    ]);
    expect(decodeNpy(await analysisFile(workspace, 'diagnosis', id, `filters-${number}.npy`)).shape).toEqual(shape);
    // Each map once, in an image of the split.
    expect(new Set(projections.map(({ channel }) => channel)).size).toBe(5);
    expect(projections.every(({ imageId }) => imageId !== null && imageId > 0)).toBe(true);
    const csv = Buffer.from(await analysisFile(workspace, 'diagnosis', id, `measures-${number}.csv`)).toString();
    expect(csv.trim().split('\n')).toHaveLength(shape[0] + 1);
    expect(csv).toMatch(/^row,rms,peak,span,filterBeyond,responseBeyond,mapBeyond\n0,/);
  }
});

test('it is drawn in a panel, with its arrays, and as a figure of its own', async () => {
  const source = panelSource(workspace, { kind: 'diagnosis', analysisId: id, projections: true, contrast: 'auto' });
  if (source.state !== 'ready') throw new Error('it lacks nothing');
  const drawing = await drawPanel(await source.load(), 120, null);
  expect(drawing.title).toBe('First layers of run@0, run@1');
  expect(Object.keys(await source.files())).toEqual(
    expect.arrayContaining(['filters-2.npy', 'measures-2.csv', 'spectrum-1.csv', 'projections-1.npy']),
  );
  const svg = Buffer.from(await analysisFile(workspace, 'diagnosis', id, 'diagnosis.svg')).toString();
  expect(svg).toContain('run@1');
});

test.each([
  [{ models: ['run@0', 'run@0'] }, /run@0 is named twice/],
  [{ models: ['nobody'] }, /nobody/],
  [{ split: 'test' as const }, /test/],
  [{ dataset: 'nothing' }, /nothing/],
])('%j is refused in a sentence and leaves nothing', async (changes, sentence) => {
  await expect(analyse(workspace, 'diagnosis', { ...request, ...changes }, quiet)).rejects.toThrow(sentence);
  expect(listAnalyses(workspace, 'diagnosis')).toHaveLength(1);
});

test('it goes with any of its models', () => {
  removeModel(workspace, 'run@0');
  expect(listAnalyses(workspace, 'diagnosis')).toEqual([]);
});

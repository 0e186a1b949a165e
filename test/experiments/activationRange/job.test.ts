import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { topActivations } from '../../../src/catalog/features/indexes.ts';
import type { ActivationRange } from '../../../src/experiments/activationRange/declaration/kept.ts';
import { activationRange as job, type RangeRequest } from '../../../src/experiments/activationRange/job.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile, writeAnalysis } from '../../../src/workbench/analyses/files.ts';
import { indexSplit } from '../../../src/workbench/features/indexing.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { quiet, trainedOnHalves } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
const request: RangeRequest = {
  model: 'run@1',
  dataset: 'halves',
  split: 'train',
  layer: 'pool5',
  by: 'run@1',
  seed: 1,
};
let workspace: Workspace;
let id: number;
const shown = (analysisId: number): ActivationRange => showAnalysis(workspace, 'activationRange', analysisId);

beforeAll(async () => {
  workspace = await trainedOnHalves(folder, { images: 60 });
  ({ analysisId: id } = await analyse(workspace, 'activationRange', request, quiet));
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

test('strongest images and shares of firing are those of an index', async () => {
  const { pass } = await indexSplit(
    workspace,
    { model: 'run@1', dataset: 'halves', split: 'train', layers: ['pool5'], top: 9 },
    quiet,
  );
  const own = shown(id);
  const models = loadedModels(workspace);
  for (const { channel, firingShare, read } of own.rows.slice(0, 8)) {
    const unit = await job.answers.unit(models, { analysisId: id, channel }, quiet.signal);
    const top = topActivations(workspace.catalog, pass.id, 'pool5', channel);
    expect(unit.strongest.map(({ activation }) => activation)).toEqual(top.map(({ value }) => value));
    expect(unit.firing).toBe(Math.round(firingShare * read));
  }
});

test('likeness lies where it can, and a map that never fires has none', () => {
  const { rows, by } = shown(id);
  expect(by).toMatchObject({ model: 'run@1', layer: 'relu7' });
  for (const { clarity, polysemanticity, redundancy, firingShare } of rows) {
    if (firingShare === 0) expect(clarity).toBeNaN();
    if (Number.isNaN(clarity)) continue;
    expect(clarity).toBeLessThanOrEqual(1 + 1e-6);
    expect(redundancy).toBeLessThanOrEqual(1 + 1e-6);
    expect(polysemanticity).toBeGreaterThanOrEqual(-1e-6);
  }
});

test('it is listed, drawn in a panel, and written with arrays and tables', async () => {
  const source = panelSource(workspace, { kind: 'activationRange', analysisId: id, channel: null });
  if (source.state !== 'ready') throw new Error('it lacks nothing');
  const drawing = await drawPanel(await source.load(), 89, null);
  expect(drawing.items.some(({ kind }) => kind === 'raster')).toBe(true);
  expect(listAnalyses(workspace, 'activationRange')[0]).toMatchObject({ id, layer: 'pool5', dataset: 'halves' });
  await writeAnalysis(workspace, 'activationRange', id, folder.at('out'), quiet);
  const { images, rows } = shown(id);
  const lines = (file: string) => readFileSync(folder.at('out', file), 'utf8').trim().split('\n');
  expect(lines('maps.csv')).toHaveLength(1 + rows.length);
  expect(lines('images.csv')).toHaveLength(1 + rows.length * images);
  const values = decodeNpy(await analysisFile(workspace, 'activationRange', id, 'values.npy'));
  expect(values.shape).toEqual([images, rows.length]);
});

describe('what cannot be is refused in a sentence and leaves nothing', () => {
  test.each([
    [{ layer: 'pool9' }, /has no layer "pool9"/],
    [{ channels: [99_999] }, /99999/],
    [{ by: 'nobody@1' }, /nobody/],
    [{ byLayer: 'pool9' }, /has no layer "pool9"/],
    [{ split: 'test' }, /is empty/],
  ] as [Partial<RangeRequest>, RegExp][])('%j', async (changes, sentence) => {
    const before = listAnalyses(workspace, 'activationRange').length;
    await expect(analyse(workspace, 'activationRange', { ...request, ...changes }, quiet)).rejects.toThrow(sentence);
    expect(listAnalyses(workspace, 'activationRange')).toHaveLength(before);
  });

  test('a map that the analysis does not tell of', async () => {
    const asked = { analysisId: id, channel: 5000 };
    await expect(job.answers.unit(loadedModels(workspace), asked, quiet.signal)).rejects.toThrow(/map 5000/);
  });
});

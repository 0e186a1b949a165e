import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPass } from '../../../src/catalog/features/indexes.ts';
import { storedUnits } from '../../../src/catalog/features/units.ts';
import { classResponse } from '../../../src/experiments/classResponse/analysis.ts';
import type { ClassResponse } from '../../../src/experiments/classResponse/declaration.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, removeAnalysis, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile } from '../../../src/workbench/analyses/files.ts';
import { overSplit } from '../../../src/workbench/analyses/overSplit.ts';
import { indexSplit } from '../../../src/workbench/features/indexing.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { expectOneMerge } from '../expectOneMerge.ts';
import { quiet, trainedOnHalves } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
const request = { model: 'run@1', dataset: 'halves', split: 'train' } as const;
let workspace: Workspace;
let id: number;

beforeAll(async () => {
  workspace = await trainedOnHalves(folder);
  ({ analysisId: id } = await analyse(workspace, 'classResponse', request, quiet));
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

const shown = (): ClassResponse => showAnalysis(workspace, 'classResponse', id);

test('its counts add up to those of the index, which is another pass', async () => {
  const { layer, maps, classes, done } = shown();
  const { pass } = await indexSplit(workspace, { ...request, layers: [layer], top: 1 }, quiet);
  const units = storedUnits(workspace.catalog, findPass(workspace.catalog, pass.modelId, layer, {}).id, layer, null);
  const counts = decodeNpy(await analysisFile(workspace, 'classResponse', id, 'firings.npy'));
  const images = decodeNpy(await analysisFile(workspace, 'classResponse', id, 'images.npy')).data;
  expect(counts.shape).toEqual([maps, classes.length]);
  expect(images[0]! + images[1]!).toBe(done);
  for (const { channel, firings } of units)
    expect(counts.data[2 * channel]! + counts.data[2 * channel + 1]!).toBe(firings);
  expect(units.some(({ firings }) => firings > 0)).toBe(true);
});

test('any division of its tasks, in any order, merges to the same bytes', async () => {
  const { machine, given, feed } = await overSplit(workspace, request, quiet);
  const computing = await classResponse.open({ ...machine, memoryBytes: 1 }, given);
  const parts: Uint8Array[] = [];
  const tasks = computing.tasks(null);
  expect(tasks.length).toBeGreaterThan(10);
  for await (const { fed } of feed!(tasks, quiet.signal))
    parts.push(classResponse.encode(await computing.compute(fed, quiet.signal)));
  await computing.close();
  expectOneMerge(classResponse, parts);
});

test('it is drawn in a panel, listed, and removed', async () => {
  const source = panelSource(workspace, { kind: 'classResponse', analysisId: id });
  if (source.state !== 'ready') throw new Error('it lacks nothing');
  const drawing = await drawPanel(await source.load(), 80, null);
  expect(drawing.title).toBe(`Classes on which ${shown().layer} fires`);
  expect(Object.keys(await source.files())).toEqual(['firings.npy', 'images.npy']);
  expect(listAnalyses(workspace, 'classResponse').map((own) => own.id)).toEqual([id]);
  expect(listAnalyses(workspace, 'occlusion')).toEqual([]);
  expect(() => showAnalysis(workspace, 'occlusion', id)).toThrow(/no occlusion with the id/);
  removeAnalysis(workspace, 'classResponse', id);
  expect(listAnalyses(workspace, 'classResponse')).toEqual([]);
});

test.each([
  [{ split: 'test' as const }, /test/],
  [{ layer: 'pool9' }, /has no layer "pool9"/],
  [{ dataset: 'nothing' }, /nothing/],
])('%j is refused in a sentence and leaves nothing', async (changes, sentence) => {
  await expect(analyse(workspace, 'classResponse', { ...request, ...changes }, quiet)).rejects.toThrow(sentence);
  expect(listAnalyses(workspace, 'classResponse')).toEqual([]);
});

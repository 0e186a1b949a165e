import { afterAll, expect, test } from 'vitest';
import { saveAnalysis } from '../../../src/catalog/analyses.ts';
import { putBlob } from '../../../src/catalog/storage/blobs.ts';
import { encodeNpy } from '../../../src/modelfile/npy.ts';
import { listAnalyses } from '../../../src/workbench/analyses/analyses.ts';
import { keptArrays, ofWholeRow } from '../../../src/workbench/analyses/kept.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

test('an analysis whose model a damaged catalog no longer names is told of in a sentence', () => {
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  const nothing = { models: [], datasets: [], parameters: {}, blobs: [] };
  saveAnalysis(workspace.catalog, { ...nothing, kind: 'occlusion', result: { done: 1, elapsedMs: 1 } });
  expect(() => listAnalyses(workspace, 'occlusion')).toThrow(
    /is damaged \(an analysis of kind "occlusion" of no model\)/,
  );
  workspace.close();
});

test('one whose row has lost arrays is told of in a sentence, where they are needed', async () => {
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  const hash = putBlob(workspace.blobs, encodeNpy({ shape: [1], data: new Float32Array(1) }));
  const row = { models: [], datasets: [], parameters: {}, blobs: [hash], kind: 'occlusion' as const };
  const id = saveAnalysis(workspace.catalog, { ...row, result: { done: 1, elapsedMs: 1, activation: hash } });
  const kept = {
    id,
    parameters: {},
    findings: {},
    done: 1,
    elapsedMs: 1,
    createdAt: '',
    modelId: 1,
    model: '',
    classes: [],
  };
  const used = (name: string) => () => keptArrays(workspace, 'occlusion', kept)[name]!.shape;
  const lost = /is damaged \(an analysis of kind "occlusion" without its arrays probability, topClass, computed\)/;
  expect(ofWholeRow(workspace, 'occlusion', id, used('activation'))).toEqual([1]);
  expect(() => ofWholeRow(workspace, 'occlusion', id, used('topClass'))).toThrow(lost);
  await expect(ofWholeRow(workspace, 'occlusion', id, async () => used('topClass')())).rejects.toThrow(lost);
  workspace.close();
});

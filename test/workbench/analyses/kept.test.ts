import { afterAll, expect, test } from 'vitest';
import { saveAnalysis } from '../../../src/catalog/analyses.ts';
import { listAnalyses } from '../../../src/workbench/analyses/analyses.ts';
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

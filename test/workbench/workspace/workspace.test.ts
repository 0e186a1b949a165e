import { afterAll, expect, test } from 'vitest';
import { saveAnalysis } from '../../../src/catalog/analyses.ts';
import { listJobs, startJob } from '../../../src/catalog/jobs.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

test('a new workspace that is only looked at can be written by another', () => {
  const looking = openWorkspace(folder.at('new'), 'read', 'a screen');
  const writing = openWorkspace(folder.at('new'), 'write', 'a job');
  expect(() => openWorkspace(folder.at('new'), 'write', 'another job')).toThrow(/in use \(a job/);
  writing.close();
  looking.close();
});

test.each(['read', 'request'] as const)(
  'to %s: what a killed process ran is not said to run, what another does is',
  (access) => {
    const path = folder.at(access);
    const statuses = () => {
      const { catalog, close } = openWorkspace(path, access, 'a list');
      const found = listJobs(catalog, 9).map(({ status }) => status);
      close();
      return found;
    };
    const working = openWorkspace(path, 'write', 'a job');
    startJob(working.catalog, 'train', {});
    expect(statuses()).toEqual(['running']);
    // The lock goes with the process, and nothing else is told.
    working.close();
    expect(statuses()).toEqual(['failed']);
  },
);

test('an analysis that was killed before it had found anything is gone when the workspace is opened again', () => {
  const open = () => openWorkspace(folder.at('killed'), 'write', 'a job');
  const killed = open();
  const analysis = { kind: 'occlusion', models: [], datasets: [], parameters: {}, blobs: [] };
  const [, begun, damaged] = [0, 4, 0].map((done) => saveAnalysis(killed.catalog, { ...analysis, result: { done } }));
  killed.catalog.prepare('UPDATE analysis SET result = \'{"done": 0\' WHERE id = ?').run(damaged);
  killed.close();
  const { catalog, close } = open();
  expect(catalog.prepare('SELECT id FROM analysis').pluck().all()).toEqual([begun, damaged]);
  close();
});

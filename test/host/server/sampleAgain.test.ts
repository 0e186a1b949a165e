import { afterAll, expect, onTestFinished, test } from 'vitest';
import { startJob } from '../../../src/catalog/jobs.ts';
import { openHost } from '../../../src/host/server/host.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

/** Whether a host that takes the place of one that has died in an empty workspace has a job to do. */
function worksAfterRestart(name: string): boolean {
  const host = openHost({ folder: folder.at(name), sampleWhenEmpty: true, isRestart: true });
  onTestFinished(host.close);
  return host.isWorking();
}

test('a host that died before it had begun the sample is followed by one that begins it', () => {
  expect(worksAfterRestart('not begun')).toBe(true);
});

test('a sample that was begun waits for a person after its host has died', () => {
  const workspace = openWorkspace(folder.at('begun'), 'write', 'a test');
  startJob(workspace.catalog, 'buildSample', {});
  workspace.close();
  expect(worksAfterRestart('begun')).toBe(false);
});

import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startJob } from '../../../src/catalog/jobs.ts';
import { watchCatalog } from '../../../src/host/server/catalogWatch.ts';
import type { WorkbenchEvents } from '../../../src/shared/contract/events.ts';
import { eventSource } from '../../../src/shared/rpc/events.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what another process changes is told within a second, or once the jobs are done', () => {
  const workspace = openWorkspace(folder.at('workspace'), 'read', 'test');
  const other = openWorkspace(folder.at('workspace'), 'request', 'test');
  const events = eventSource<WorkbenchEvents>();
  let isWorking = false;
  const stop = watchCatalog(workspace, events, () => isWorking);
  const tellingsAfterASecond = () => {
    const before = events.seq();
    vi.advanceTimersByTime(1000);
    return events.seq() - before;
  };
  expect(tellingsAfterASecond()).toBe(0);
  startJob(other.catalog, 'index', {});
  expect(tellingsAfterASecond()).toBe(1);

  isWorking = true;
  startJob(other.catalog, 'index', {});
  expect(tellingsAfterASecond()).toBe(0);
  isWorking = false;
  expect(tellingsAfterASecond()).toBe(1);
  expect(tellingsAfterASecond()).toBe(0);
  stop();
  other.close();
  workspace.close();
});

import { afterAll, expect, test } from 'vitest';
import { openWorkspace } from '../../src/workbench/workspace.ts';
import { temporaryFolder } from '../host/cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

test('a new workspace that is only looked at can be written by another', () => {
  const looking = openWorkspace(folder.at('new'), 'read', 'a screen');
  const writing = openWorkspace(folder.at('new'), 'write', 'a job');
  expect(() => openWorkspace(folder.at('new'), 'write', 'another job')).toThrow(/in use \(a job/);
  writing.close();
  looking.close();
});

import fs from 'node:fs';
import { afterAll, expect, test, vi } from 'vitest';
import { workspaceLog } from '../../../src/host/server/log.ts';
import { say } from '../../../src/shared/sentence.ts';
import { temporaryFolder } from '../cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

test('a log that cannot be written is no reason to stop; once there is room it has every line', () => {
  const log = workspaceLog(folder.at());
  const full = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  });
  log.write('warn', say('host.refusedWebview'));
  log.write('error', say('host.pageEnded', { reason: 'crashed' }));
  full.mockRestore();
  log.write('warn', say('host.noJob'));
  const texts = log.lines().map(({ message }) => message.text);
  expect(texts).toHaveLength(3);
  const kept = fs.readFileSync(folder.at('switchback.log'), 'utf8').trimEnd().split('\n');
  expect(kept.map((line) => JSON.parse(line).msg)).toEqual(texts);
});

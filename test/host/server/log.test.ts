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

test('its file is bounded: an older one beside it is replaced, the latest lines are there', () => {
  const log = workspaceLog(folder.at());
  const kinds = ['noJob', 'refusedWebview', 'unknownReason', 'pageGone', 'wrongToken'] as const;
  for (const kind of kinds) for (let i = 0; i < 50; i++) log.write('error', say(`host.${kind}`), 'x'.repeat(8000));
  log.write('error', say('host.pageEnded', { reason: 'last' }), 'x'.repeat(1_000_000));
  const bytes = ['switchback.log', 'switchback.log.1'].map((name) => fs.statSync(folder.at(name)).size);
  expect(bytes[0]! + bytes[1]!).toBeLessThan(1_000_000);
  expect(fs.readFileSync(folder.at('switchback.log'), 'utf8').trimEnd().split('\n').at(-1)).toContain('(last)');
  expect(fs.readdirSync(folder.at()).filter((name) => name.startsWith('switchback.log'))).toHaveLength(2);
});

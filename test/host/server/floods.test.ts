import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withoutFloods } from '../../../src/host/server/floods.ts';
import { say } from '../../../src/shared/sentence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('of a kind that floods the log some lines are written, the others counted; another kind is not held back', () => {
  const written: string[] = [];
  const write = withoutFloods((_level, message) => written.push(message.text));
  const flood = (times: number) => {
    for (let i = 0; i < times; i++) write('warn', say('host.refusedConnection', { reason: say('host.wrongToken') }));
  };
  flood(10_000);
  write('error', say('host.noJob'));
  expect(written).toHaveLength(51);
  vi.advanceTimersByTime(10_000);
  expect(written.at(-1)).toBe(
    'So it went on, 9950 times more within 10 s: Refused a connection: its token is missing or wrong.',
  );
  flood(3);
  vi.advanceTimersByTime(10_000);
  expect(written).toHaveLength(55);
});

import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { campaign } from './campaign.ts';
import { caseOf } from './caseOf.ts';
import { readers as faulty } from './faulty.ts';
import { outcomeOf } from './outcome.ts';
import { readers } from './readers/index.ts';
import { roomFor } from './room.ts';
import { mebibyte } from './watched.ts';

/** Of each reader here; `npm run fuzz` reads as many as one has time for. */
const casesHere = 60;

test.each(Object.keys(readers))('%s: what is almost right is read or refused in a sentence', async (name) => {
  const room = roomFor('test');
  try {
    const opened = await readers[name]!.open(room);
    const failures: unknown[] = [];
    const outcomes = new Set<string>();
    for (let index = 0; index < casesHere; index += 1) {
      const outcome = await outcomeOf(opened, caseOf(opened.cases, 1, index));
      if (typeof outcome === 'string') outcomes.add(outcome);
      else failures.push({ index, ...outcome });
    }
    expect(failures).toEqual([]);
    expect(outcomes).toContain('accepted');
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
});

describe('a campaign', async () => {
  const { cases } = await faulty.refusal!.open('');
  const [count, seed] = [5, 1];
  const bad = Array.from({ length: count }, (_, index) => index).filter(
    (index) => String(caseOf(cases, seed, index)[0]!.bytes) === 'bad',
  );
  const good = count - bad.length;
  const limits = { hangMs: 400, waitMs: 3000, memoryBytes: 400 * mebibyte };
  const run = async (reader: string, turns = 1) => {
    const module = new URL('./faulty.ts', import.meta.url).href;
    let done = 0;
    const report = (own: number) => {
      done += own;
    };
    const cases = { [reader]: { from: 0, to: count } };
    const { signal } = new AbortController();
    const plan = { module, cases, turns, signal, seed, lanes: 1, limits, report };
    const [found] = await campaign({ ...plan, onFailure: () => {} });
    expect(done).toBe(count);
    return found!;
  };

  test('counts what is accepted and what is refused', async () => {
    expect(await run('refusal', 2)).toMatchObject({ accepted: good, refused: bad.length, failures: [] });
  });

  test.each([
    ['crash', 'crash', /^SIGSEGV/],
    ['exit', 'crash', /nobody hears this/],
    ['busy', 'hang', /ms of computing/],
    ['silent', 'hang', /ms without an answer/],
    ['greedy', 'memory', /MiB/],
    ['defect', 'defect', /TypeError/],
    ['long', 'sentence', /501 characters/],
    ['escapes', 'sentence', /u001b/],
  ] as const)('sees a reader that fails by %s, says at which cases, and goes on', async (reader, kind, detail) => {
    const { accepted, failures } = await run(reader);
    expect(accepted).toBe(good);
    const expected = bad.map((index) => ({ index, kind, detail: expect.stringMatching(detail), isRepeated: true }));
    expect(failures.toSorted((a, b) => a.index - b.index)).toMatchObject(expected);
  });
});

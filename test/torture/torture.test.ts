import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../host/cli/binary.ts';
import { makeGround } from './ground.ts';
import { kinds } from './kinds.ts';
import { type Place, placeIn } from './place.ts';
import { subjectOf, tortureOnce } from './round.ts';
import { type CommandPool, commandPool } from './ways.ts';

/** A few kills of a few kinds; `npm run torture` makes many of all. */
const folder = temporaryFolder();
const place: Place = placeIn(folder.at());
let pool: CommandPool;
beforeAll(async () => {
  mkdirSync(place.given, { recursive: true });
  await makeGround(place, folder.at('ground'));
  pool = await commandPool(place.home);
});
afterAll(async () => {
  await pool.close();
  folder.remove();
});

test.each(['train', 'checkpoint import', 'dataset remove', 'migration', 'hosted train'])(
  '%s, killed, loses nothing and ends as one that was not',
  async (name) => {
    const kind = kinds.find((own) => own.name === name)!;
    const subject = await subjectOf(kind, pool, place, folder.at('ground'));
    for (const round of [1, 2]) {
      const { moment, complaints } = await tortureOnce(subject, pool, place, 1, round);
      expect({ round, moment, complaints }).toMatchObject({ complaints: [] });
    }
  },
);

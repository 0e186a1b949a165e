import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../host/cli/binary.ts';
import { complaintsAboutEnd, complaintsAboutLoss, complaintsAboutWhole } from './checks.ts';
import { makeGround } from './ground.ts';
import { kinds } from './kinds.ts';
import { type Place, placeIn, setScene } from './place.ts';
import { subjectOf, tortureOnce } from './round.ts';
import { stateOf } from './state.ts';
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

test.each([
  ['train', 2],
  ['model add', 2],
  ['dataset remove', 2],
  ['migration', 2],
  ['hosted train', 1],
  ['asked analysis.remove', 2],
])('%s, killed, loses nothing and ends as one that was not', { timeout: 300_000 }, async (name, rounds) => {
  const kind = kinds.find((own) => own.name === name)!;
  const subject = await subjectOf(kind, pool, place, folder.at('ground'));
  for (let round = 1; round <= rounds; round += 1) {
    const { moment, complaints } = await tortureOnce(subject, pool, place, 1, round);
    expect({ round, moment, complaints }).toMatchObject({ complaints: [] });
  }
});

test('a state that lacks a row, a blob or a file, or has one too many, is complained of', () => {
  const state = { columns: { run: ['name'] }, rows: { run: ['["a"]', '["b"]'] }, files: { 'out/x': '1' } };
  const other = { ...state, rows: { run: ['["a"]', '["c"]'] }, files: { 'out/x': '2', 'out/y.part': '1' } };
  expect(complaintsAboutEnd(state, state, {})).toEqual([]);
  expect(complaintsAboutEnd(state, other, {})).toEqual([
    'run lacks 1 rows: ["b"]',
    'run has 1 rows too many: ["c"]',
    'Files are left over: out/y.part',
    "Files are other than an unbroken run's: out/x",
  ]);
  expect(complaintsAboutLoss(state, other, [])).toEqual(['1 earlier rows of run are lost: ["b"]']);
  expect(complaintsAboutLoss(state, other, ['run'])).toEqual([]);
});

test('a workspace whose blob is damaged or gone is complained of', () => {
  setScene(place, folder.at('ground'));
  const blobs = join(place.workspace, 'blobs');
  const [damaged, gone] = readdirSync(blobs, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  writeFileSync(join(damaged!.parentPath, damaged!.name), 'other bytes');
  rmSync(join(gone!.parentPath, gone!.name));
  expect(complaintsAboutWhole(place.scene, stateOf(place.scene))).toEqual([
    `Blobs are not what their names say: ${damaged!.name}`,
    `Blobs are named and not there: ${gone!.name}`,
  ]);
});

import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { duration } from '../../src/host/cli/progress.ts';
import { table } from '../../src/host/cli/table.ts';
import { makeGround } from './ground.ts';
import { type Kind, kinds } from './kinds.ts';
import { type Place, placeIn } from './place.ts';
import { type RoundResult, subjectOf, tortureOnce } from './round.ts';
import { type CommandPool, commandPool } from './ways.ts';

/**
 * `npm run torture -- --rounds N --seed S --kind NAME`: kills every kind of job at random moments, N times each, and looks at what is left and
 * what comes of going on. `--kind` may be given several times; without it all kinds. What failed is kept in out/torture.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', multiple: true, default: [] },
  },
});
const rounds = whole(values.rounds, '--rounds');
const seed = whole(values.seed, '--seed');
const chosen = values.kind.length === 0 ? kinds : values.kind.map(kindCalled);
/** Of a kind that takes long, one round where others have so many. */
const roundsOf = ({ isLong }: Kind): number => (isLong ? Math.ceil(rounds / 50) : rounds);
const keptFolder = fileURLToPath(new URL('../../out/torture', import.meta.url));

/** What came of a kind. */
interface Tally {
  readonly kind: string;
  rounds: number;
  killed: number;
  failed: number;
  readonly lengthMs: number;
  seconds: number;
}

const say = (text: string) => void process.stderr.write(`${text}\n`);

const root = mkdtempSync(join(tmpdir(), 'switchback-torture-'));
const place = placeIn(root);
mkdirSync(place.given, { recursive: true });
const tallies: Tally[] = [];
const startMs = performance.now();
const all = chosen.reduce((sum, kind) => sum + roundsOf(kind), 0);
const done = () => tallies.reduce((sum, tally) => sum + tally.rounds, 0);
try {
  say('making what is killed …');
  await makeGround(place, join(root, 'ground'));
  const pool = await commandPool(place.home);
  for (const kind of chosen) await torture(kind, pool);
  await pool.close();
} finally {
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}
const rows = tallies.map(({ kind, rounds: n, killed, failed, lengthMs, seconds }) => {
  return [kind, n, killed, failed, Math.round(lengthMs), (seconds / Math.max(1, n)).toFixed(1)];
});
process.stdout.write(`${table(['kind', 'rounds', 'killed at work', 'failed', 'unbroken, ms', 's a round'], rows)}\n`);
if (tallies.some(({ failed, rounds: n }) => failed > 0 || n === 0)) process.exitCode = 1;

async function torture(kind: Kind, pool: CommandPool): Promise<void> {
  let subject: Awaited<ReturnType<typeof subjectOf>>;
  try {
    subject = await subjectOf(kind, pool, place, join(root, 'ground'));
  } catch (error) {
    say(`${kind.name}: ${error instanceof Error ? error.message : String(error)}`);
    tallies.push({ kind: kind.name, rounds: 0, killed: 0, failed: 1, lengthMs: Number.NaN, seconds: 0 });
    return;
  }
  const tally: Tally = { kind: kind.name, rounds: 0, killed: 0, failed: 0, lengthMs: subject.length.ms, seconds: 0 };
  tallies.push(tally);
  let toldMs = performance.now();
  for (let round = 1; round <= roundsOf(kind); round += 1) {
    const beginMs = performance.now();
    const result = await tortureOnce(subject, pool, place, seed, round);
    tally.rounds += 1;
    tally.seconds += (performance.now() - beginMs) / 1000;
    if (result.wasKilled) tally.killed += 1;
    if (result.complaints.length > 0) {
      tally.failed += 1;
      tellFailure(kind, round, result, place);
    }
    if (performance.now() - toldMs > 10_000 || round === roundsOf(kind)) {
      tellProgress(kind, tally);
      toldMs = performance.now();
    }
  }
}

function tellFailure(kind: Kind, round: number, { moment, complaints }: RoundResult, { scene }: Place): void {
  const kept = join(keptFolder, `${kind.name.replaceAll(' ', '-')}-${seed}-${round}`);
  rmSync(kept, { recursive: true, force: true });
  cpSync(scene, kept, { recursive: true });
  say(`FAILED ${kind.name}, seed ${seed}, round ${round}, ${moment}; kept in ${kept}`);
  for (const complaint of complaints) say(`  ${complaint}`);
}

function tellProgress(kind: Kind, { rounds: n, failed }: Tally): void {
  const seconds = (performance.now() - startMs) / 1000;
  const perSecond = done() / seconds;
  const left = duration((all - done()) / perSecond);
  say(
    `${kind.name}: ${n}/${roundsOf(kind)}, ${failed} failed · ${done()}/${all} rounds · ${perSecond.toFixed(2)}/s · ${left} left`,
  );
}

function whole(text: string, option: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0 && text.trim() !== '') return value;
  throw new Error(`${option} must be a whole number, not ${text}.`);
}

function kindCalled(name: string): Kind {
  const kind = kinds.find((own) => own.name === name);
  if (kind) return kind;
  throw new Error(`There is no kind ${name}; there are ${kinds.map((own) => own.name).join(', ')}.`);
}

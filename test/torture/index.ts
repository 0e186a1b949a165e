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
import { type RoundResult, type Subject, subjectOf, tortureOnce } from './round.ts';
import { type CommandPool, commandPool } from './ways.ts';

/**
 * `npm run torture -- --rounds N --seed S --kind NAME --from R`: kills every kind of job at random moments, N times each, and looks at what is
 * left and what comes of going on. `--kind` may be given several times; without it all kinds. A round is known by its kind, its seed and its
 * number: `--from R` goes on with round R of each. What failed is kept in out/torture.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', multiple: true, default: [] },
    from: { type: 'string', default: '1' },
  },
});
const rounds = whole(values.rounds, '--rounds');
const seed = whole(values.seed, '--seed');
const from = whole(values.from, '--from');
const chosen = values.kind.length === 0 ? kinds : values.kind.map(kindCalled);
/** Of a kind that takes long, one round where others have so many. */
const roundsOf = ({ isLong }: Kind): number => (isLong ? Math.ceil(rounds / 50) : rounds);
const keptFolder = fileURLToPath(new URL('../../out/torture', import.meta.url));

/** What came of a kind. */
interface Tally {
  rounds: number;
  killed: number;
  failed: number;
  lengthMs: number;
  seconds: number;
}

const say = (text: string) => void process.stderr.write(`${text}\n`);

const root = mkdtempSync(join(tmpdir(), 'switchback-torture-'));
const place = placeIn(root);
mkdirSync(place.given, { recursive: true });
const tallies = new Map<Kind, Tally>();
const startMs = performance.now();
const all = chosen.reduce((sum, kind) => sum + roundsOf(kind), 0);
/** Ctrl-C ends it after the round under way, with what has come of it until then. */
let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    isStopped = true;
  });
try {
  say('making what is killed …');
  await makeGround(place, join(root, 'ground'));
  const pool = await commandPool(place.home);
  await torture(await unbrokenOnes(pool), pool);
  await pool.close();
} finally {
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}
const rows = [...tallies].map(([{ name }, { rounds: n, killed, failed, lengthMs, seconds }]) => {
  return [name, n, killed, failed, Math.round(lengthMs), (seconds / Math.max(1, n)).toFixed(1)];
});
process.stdout.write(`seed ${seed}, rounds from ${from}\n`);
process.stdout.write(`${table(['kind', 'rounds', 'killed at work', 'failed', 'unbroken, ms', 's a round'], rows)}\n`);
if ([...tallies.values()].some(({ failed }) => failed > 0)) process.exitCode = 1;

/** Every kind, with what unbroken runs of it come to; a kind of which no two unbroken runs agree has failed. */
async function unbrokenOnes(pool: CommandPool): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const kind of chosen) {
    if (isStopped) break;
    const tally: Tally = { rounds: 0, killed: 0, failed: 0, lengthMs: Number.NaN, seconds: 0 };
    tallies.set(kind, tally);
    try {
      const subject = await subjectOf(kind, pool, place, join(root, 'ground'));
      tally.lengthMs = subject.length.ms;
      subjects.push(subject);
      say(`${kind.name}: takes ${Math.round(subject.length.ms)} ms, ${subject.length.writes} writes`);
    } catch (error) {
      tally.failed += 1;
      say(`FAILED ${kind.name}, unbroken: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return subjects;
}

/** One round of each kind, then the next: whenever it is stopped, all have had as many. */
async function torture(subjects: readonly Subject[], pool: CommandPool): Promise<void> {
  let toldMs = performance.now();
  for (let round = from; round < from + rounds && !isStopped; round += 1) {
    for (const subject of subjects) {
      if (isStopped || round >= from + roundsOf(subject.kind)) continue;
      const tally = tallies.get(subject.kind)!;
      const beginMs = performance.now();
      const result = await tortureOnce(subject, pool, place, seed, round);
      tally.rounds += 1;
      tally.seconds += (performance.now() - beginMs) / 1000;
      if (result.wasKilled) tally.killed += 1;
      if (result.complaints.length > 0) {
        tally.failed += 1;
        tellFailure(subject.kind, round, result, place);
      }
      if (performance.now() - toldMs < 10_000) continue;
      tellProgress(round);
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

function tellProgress(round: number): void {
  const sum = (what: 'rounds' | 'failed') => [...tallies.values()].reduce((all, tally) => all + tally[what], 0);
  const perSecond = sum('rounds') / ((performance.now() - startMs) / 1000);
  const left = duration((all - sum('rounds')) / perSecond);
  say(`round ${round}: ${sum('rounds')}/${all}, ${sum('failed')} failed · ${perSecond.toFixed(2)}/s · ${left} left`);
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

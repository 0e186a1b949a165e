import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomIntegers } from '../../src/engine/random.ts';
import { type Complaints, complaintsAboutEnd, complaintsAboutLoss, complaintsAboutWhole, isSame } from './checks.ts';
import { victims } from './hosts.ts';
import type { Kind } from './kinds.ts';
import { comesTo, describeMoment, drawMoment, type Length, watchWrites } from './moment.ts';
import { awaited } from './patience.ts';
import { type Place, setScene } from './place.ts';
import { type State, stateOf } from './state.ts';
import { type CommandPool, carriedOut, type Way, wayOf } from './ways.ts';

/** A kind, and what an unbroken run of it is like. */
export interface Subject {
  readonly kind: Kind;
  readonly way: Way;
  /** Shortened where a run ends before the moment at which it was to be killed. */
  length: Length;
  /** Where it begins. */
  readonly ground: string;
  readonly before: State;
  readonly after: State;
  /** Files that no two runs write alike. */
  readonly unlike: ReadonlySet<string>;
}

/** What came of a round. */
export interface RoundResult {
  /** When it was killed; or that it had ended before. */
  readonly moment: string;
  readonly wasKilled: boolean;
  readonly complaints: Complaints;
}

/** Begins on `ground` and lets a kind run to its end twice. Throws where that does not succeed, or where the two ends differ. */
export async function subjectOf(kind: Kind, pool: CommandPool, place: Place, ground: string): Promise<Subject> {
  const way = wayOf(kind, pool);
  const first = await unbroken(kind, way, place, ground);
  const second = kind.isLong ? first : await unbroken(kind, way, place, ground);
  const names = Object.keys(first.after.files).filter((name) => first.after.files[name] !== second.after.files[name]);
  const unlike = new Set(names.filter((name) => name in second.after.files));
  const differences = complaintsAboutEnd(first.after, second.after, { unlike });
  if (differences.length > 0) throw new Error(`Two unbroken runs differ: ${differences.join('; ')}`);
  return { kind, way, ground, unlike, ...second };
}

async function unbroken(
  kind: Kind,
  way: Way,
  place: Place,
  ground: string,
): Promise<Pick<Subject, 'length' | 'before' | 'after'>> {
  setScene(place, ground);
  kind.prepare?.(place);
  mkdirSync(place.out, { recursive: true });
  const before = stateOf(place.scene);
  const { begin } = await way.ready(place);
  const writes = watchWrites(place.scene);
  const startMs = performance.now();
  try {
    await begin().over;
    const length = { ms: performance.now() - startMs, writes: writes.count() };
    await way.rest();
    const after = stateOf(place.scene);
    const complaints = complaintsAboutWhole(place.scene, after);
    if (complaints.length > 0) throw new Error(`An unbroken run: ${complaints.join('; ')}`);
    return { length, before, after };
  } finally {
    writes.close();
  }
}

/** Kills a kind once, at a moment that `seed` and `round` decide, looks at what is left, goes on, and looks at what came of it. */
export async function tortureOnce(
  subject: Subject,
  pool: CommandPool,
  place: Place,
  seed: number,
  round: number,
): Promise<RoundResult> {
  const { kind, way, ground, before, after, unlike } = subject;
  const key = [seed, kind.name, round];
  const moment = drawMoment(key, subject.length);
  const victim = victims[randomIntegers([...key, 'victim'], 1, victims.length)[0]!]!;
  const told = 'job' in kind ? `${victim} ${describeMoment(moment)}` : describeMoment(moment);
  const comparison = { besides: kind.besides ?? [], mayLeave: kind.mayLeave, unlike };
  const complaints: string[] = [];
  let wasKilled = false;
  try {
    setScene(place, ground);
    kind.prepare?.(place);
    mkdirSync(place.out, { recursive: true });
    wasKilled = await beginAndKill(subject, place, moment, victim);
    const left = stateOf(place.scene);
    complaints.push(...complaintsAboutWhole(place.scene, left));
    complaints.push(
      ...complaintsAboutLoss(
        before,
        stateOf(place.scene, before.columns),
        kind.isAtomic ? allTables(before) : (kind.changes ?? []),
      ),
    );
    if (kind.isAtomic && ![before, after].some((whole) => hasRowsOf(whole, left)))
      complaints.push('It is done by halves.', ...complaintsAboutEnd(after, left, comparison));
    complaints.push(...(await complaintsAboutRunning(pool, place)));
    const tidied = stateOf(place.scene);
    const isDone = isSame(after, tidied, comparison);
    if (!isDone) await way.again(place, tidied);
    await way.rest();
    const end = stateOf(place.scene);
    complaints.push(...complaintsAboutWhole(place.scene, end), ...complaintsAboutEnd(after, end, comparison));
    complaints.push(...complaintsAboutLog(place));
  } catch (error) {
    complaints.push(error instanceof Error ? error.message : String(error));
    await way.rest().catch(() => {});
  }
  return { moment: told, wasKilled, complaints };
}

/** False where it had ended before. */
async function beginAndKill(
  subject: Subject,
  place: Place,
  moment: Parameters<typeof comesTo>[0],
  victim: (typeof victims)[number],
): Promise<boolean> {
  const { begin } = await subject.way.ready(place);
  const writes = watchWrites(place.scene);
  const startMs = performance.now();
  try {
    const attempt = begin();
    let hasEnded = false;
    const over = attempt.over.then(() => {
      hasEnded = true;
    });
    await Promise.race([over, comesTo(moment, writes)]);
    const wasKilled = !hasEnded;
    if (!wasKilled)
      subject.length = shorter(subject.length, { ms: performance.now() - startMs, writes: writes.count() });
    over.catch(() => {});
    await attempt.kill(victim);
    return wasKilled;
  } finally {
    writes.close();
  }
}

const shorter = (a: Length, b: Length): Length => ({
  ms: Math.min(a.ms, b.ms),
  writes: Math.min(a.writes, b.writes),
});

const allTables = ({ rows }: State): string[] => Object.keys(rows);

const hasRowsOf = (wanted: State, { rows }: State): boolean =>
  isSame({ ...wanted, files: {} }, { ...wanted, rows, files: {} });

/** A host may be clearing up just then, as whoever looks does. */
const patienceMs = 5000;

/** Whoever looks is not told for long that something runs. */
async function complaintsAboutRunning(pool: CommandPool, { workspace }: Place): Promise<Complaints> {
  const isSaidToRun = async (...args: string[]) => {
    const listed = await carriedOut(pool, [...args, '--json', '--workspace', workspace]);
    return (JSON.parse(listed) as { status: string }[]).some(({ status }) => status === 'running');
  };
  const isQuiet = async () => !(await isSaidToRun('run', 'list')) && !(await isSaidToRun('jobs'));
  const fellQuiet = await awaited(patienceMs, async () => (await isQuiet()) || null);
  return fellQuiet ? [] : ['A run or a job is said to be running for ever.'];
}

function complaintsAboutLog({ workspace }: Place): Complaints {
  const file = join(workspace, 'switchback.log');
  if (!existsSync(file)) return [];
  const defects = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /defect|\\n {4}at |^ {4}at /i.test(line));
  return defects.length === 0 ? [] : [`UNTYPED in the log: ${defects[0]!.slice(0, 400)}`];
}

import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { duration, progressReporter } from '../../src/host/cli/progress.ts';
import { table } from '../../src/host/cli/table.ts';
import { campaign, type FoundFailure, keepFailure, type ReaderFindings } from './campaign.ts';
import { caseOf } from './caseOf.ts';
import { readers } from './readers/index.ts';
import { roomFor } from './room.ts';
import { type Batch, mebibyte, usualLimits } from './watched.ts';

/**
 * `npm run fuzz -- --cases N --seed S --reader NAME --from I`: has every reader read files and messages that are almost right, in processes that are
 * watched, and says what came of them; the cases are divided among the readers by their shares. What fails is kept in `out/fuzz`.
 * `--from I` leaves out the first I of all cases, which an earlier campaign of that seed has read; `--case I` reads one case of a reader again.
 */
const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    case: { type: 'string' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    reader: { type: 'string', multiple: true, default: Object.keys(readers) },
    processes: { type: 'string', default: String(availableParallelism()) },
  },
});
const { cases, seed, lanes, from } = {
  cases: Number(options.cases),
  seed: Number(options.seed),
  lanes: Number(options.processes),
  from: Number(options.from),
};
const names = options.reader;
if (!names.every((name) => Object.hasOwn(readers, name)) || ![cases, seed, lanes, from].every(Number.isSafeInteger)) {
  const known = Object.keys(readers).join(', ');
  process.stderr.write(`The readers are ${known}; cases, seed, from and processes are whole numbers.\n`);
  process.exit(2);
}
const shares = names.reduce((sum, name) => sum + readers[name]!.share, 0);
const partOf = (name: string, all: number) => Math.ceil((all * readers[name]!.share) / shares);
const batches = names.map((name): [string, Batch] => {
  if (options.case !== undefined) return [name, { from: Number(options.case), to: Number(options.case) + 1 }];
  return [name, { from: partOf(name, from), to: partOf(name, from + cases) }];
});
const total = batches.reduce((sum, [, { from, to }]) => sum + to - from, 0);
const progress = progressReporter(process.stderr);
let done = 0;
/** Failures that look the same are told of once, and one of them is kept. */
const looks = new Set<string>();
const lookOf = ({ reader, kind, detail }: FoundFailure) =>
  `${reader} ${kind} ${detail.split('\n', 2).join(' ').replaceAll(/\d+/g, '')}`.slice(0, 200);
const began = performance.now();
/** Of all readers together: its processes take a second to start. */
const casesOfATurn = 50_000;
// Ctrl-C ends a long campaign with what it has found.
const stopper = new AbortController();
process.once('SIGINT', () => stopper.abort());
const findings = await campaign({
  turns: Math.ceil(total / casesOfATurn),
  signal: stopper.signal,
  ...{ module: new URL('./readers/index.ts', import.meta.url).href, seed, lanes, limits: usualLimits },
  cases: Object.fromEntries(batches),
  report: (count) => {
    done += count;
    progress.report({ unit: 'cases', done, total });
  },
  onFailure: (failure) => {
    if (!looks.has(lookOf(failure)))
      process.stderr.write(`${failure.reader}, case ${failure.index}: ${lookOf(failure)}\n`);
    looks.add(lookOf(failure));
  },
});
progress.stop();

const rows = findings.map(({ reader, accepted, refused, failures, mostBytes, seconds }: ReaderFindings) => {
  const failed = failures.filter(({ isRepeated }) => isRepeated).length;
  const rate = Math.round((accepted + refused + failures.length) / seconds);
  const counts = [accepted + refused + failures.length, refused, accepted, failed, failures.length - failed];
  return [reader, ...counts, Math.round(mostBytes / mebibyte), rate];
});
const head = ['reader', 'cases', 'refused', 'accepted', 'failed', 'not again alone', 'MiB at most', 'cases/s'];
process.stdout.write(`${table(head, rows)}\nseed ${seed}, ${duration((performance.now() - began) / 1000)}\n`);

const different = Map.groupBy(
  findings.flatMap(({ failures }) => failures),
  lookOf,
);
for (const [failure, ...more] of different.values()) {
  const folder = await kept(failure!);
  process.stdout.write(`\n${failure!.kind} in ${folder}${more.length > 0 ? `, and ${more.length} like it` : ''}\n`);
  process.stdout.write(`${failure!.detail.split('\n', 6).join('\n')}\n`);
}
if (findings.some(({ failures }) => failures.some(({ isRepeated }) => isRepeated))) process.exitCode = 1;

async function kept(failure: FoundFailure): Promise<string> {
  const room = roomFor('case');
  try {
    const { cases: made } = await readers[failure.reader]!.open(room);
    return keepFailure(resolve('out/fuzz'), seed, failure, caseOf(made, seed, failure.index));
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from './outcome.ts';
import { type Case, writeCase } from './reader.ts';
import { type RunningReader, startReader } from './runningReader.ts';
import type { Batch, Limits } from './watched.ts';

export interface Plan {
  /** The address of the module that has `readers`. */
  readonly module: string;
  readonly seed: number;
  /** Which cases each reader is given, by its name. */
  readonly cases: Readonly<Record<string, Batch>>;
  /** In how many turns a reader gets its cases: one that is stopped early has seen something of every reader. */
  readonly turns: number;
  /** Aborted when no further batch is to be begun. */
  readonly signal: AbortSignal;
  /** Processes at a time. */
  readonly lanes: number;
  readonly limits: Limits;
  /** Told of cases that are done. */
  readonly report: (done: number) => void;
  /** Told of a failure as it is found. */
  readonly onFailure: (failure: FoundFailure) => void;
}

export interface FoundFailure extends Failure {
  readonly reader: string;
  readonly index: number;
  /** False for a time or an amount of memory that the case did not take again alone in a new process. */
  readonly isRepeated: boolean;
}

export interface ReaderFindings {
  readonly reader: string;
  readonly accepted: number;
  readonly refused: number;
  /** Of the largest of its processes. */
  readonly mostBytes: number;
  readonly seconds: number;
  readonly failures: readonly FoundFailure[];
}

const batchSize = 500;
/** A reader with more failures in one turn is given up for that turn: each costs a new process. */
const mostFailures = 200;

/** Reads all cases of a plan, in processes of their own, and goes on past whatever happens to one. Gives what was found, reader by reader. */
export async function campaign(plan: Plan): Promise<ReaderFindings[]> {
  const findings = new Map<string, ReaderFindings>();
  for (let turn = 0; turn < plan.turns; turn += 1) {
    for (const [reader, { from, to }] of Object.entries(plan.cases)) {
      const start = (part: number) => from + Math.round(((to - from) * part) / plan.turns);
      const found = await findingsOf(plan, reader, { from: start(turn), to: start(turn + 1) });
      const before = findings.get(reader);
      findings.set(reader, before ? together(before, found) : found);
    }
  }
  return [...findings.values()];
}

const together = (a: ReaderFindings, b: ReaderFindings): ReaderFindings => ({
  reader: a.reader,
  accepted: a.accepted + b.accepted,
  refused: a.refused + b.refused,
  mostBytes: Math.max(a.mostBytes, b.mostBytes),
  seconds: a.seconds + b.seconds,
  failures: [...a.failures, ...b.failures],
});

async function findingsOf(plan: Plan, reader: string, cases: Batch): Promise<ReaderFindings> {
  const began = performance.now();
  const sums = { accepted: 0, refused: 0, mostBytes: 0 };
  const failures: FoundFailure[] = [];
  // The last is taken first.
  const waiting = Array.from({ length: Math.ceil((cases.to - cases.from) / batchSize) }, (_, i): Batch => {
    const from = cases.from + i * batchSize;
    return { from, to: Math.min(cases.to, from + batchSize) };
  }).toReversed();

  const found = async (index: number, { kind, detail }: Failure) => {
    const isRepeated = (kind !== 'hang' && kind !== 'memory') || (await happensAlone(plan, reader, index));
    failures.push({ reader, index, kind, detail, isRepeated });
    plan.onFailure(failures.at(-1)!);
  };
  const isOver = () => plan.signal.aborted || failures.length >= mostFailures;
  const lane = async () => {
    let running: RunningReader | null = null;
    for (let batch = waiting.pop(); batch && !isOver(); batch = waiting.pop()) {
      const { from, to } = batch;
      if (from === to) continue;
      if (!running?.isRunning()) running = await startReader(optionsOf(plan, reader));
      const result = await running.read(batch);
      if ('failure' in result) {
        // What came before the end is read again, by the next process.
        waiting.push({ from: result.index + 1, to }, { from, to: result.index });
        plan.report(1);
        await found(result.index, result.failure);
        continue;
      }
      sums.accepted += result.accepted;
      sums.refused += result.refused;
      sums.mostBytes = Math.max(sums.mostBytes, result.mostBytes);
      waiting.push({ from: result.to, to });
      plan.report(result.to - from);
      for (const failure of result.failures) await found(failure.index, failure);
    }
    await running?.end();
  };
  await Promise.all(Array.from({ length: plan.lanes }, lane));
  return { reader, ...sums, seconds: (performance.now() - began) / 1000, failures };
}

const optionsOf = ({ module, seed, limits }: Plan, reader: string) => ({ module, seed, limits, reader });

/** Whether a case takes too long or too much memory in a process that has read nothing else. */
async function happensAlone(plan: Plan, reader: string, index: number): Promise<boolean> {
  const running = await startReader(optionsOf(plan, reader));
  const result = await running.read({ from: index, to: index + 1 });
  await running.end();
  return 'failure' in result || result.failures.length > 0;
}

/** Keeps a failing case in a folder of its own, for whoever mends it; gives the folder. */
export function keepFailure(folder: string, seed: number, failure: FoundFailure, given: Case): string {
  const own = join(folder, `${failure.reader}-${seed}-${failure.index}`);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'failure.txt'), `${failure.kind}: ${failure.detail}\n`);
  writeCase(join(own, 'case'), given);
  return own;
}

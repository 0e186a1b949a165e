import {
  addAnalysisPart,
  deleteAnalysis,
  finishAnalysis,
  reopenAnalysis,
  saveAnalysis,
} from '../../catalog/analyses.ts';
import { putBlob } from '../../catalog/storage/blobs.ts';
import { type Analysis, type Computing, mergeAll } from '../../engine/analysis/analysis.ts';
import * as analyses from '../../experiments/analyses.ts';
import * as jobs from '../../experiments/jobs.ts';
import { encodeNpy } from '../../modelfile/npy.ts';
import type { AnalysisKind } from '../../shared/contract/analysis.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import type { JobContext, Progress } from '../../shared/job.ts';
import { stageOf } from '../../shared/stages.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Begun, ExperimentJob, Prepared } from './job.ts';

/**
 * Whoever watches sees an analysis fill in steps of at least this, of which there are at most so many: beside what was found each writes some
 * five pages of the catalog.
 */
const keepIntervalMs = 400;
const mostSteps = 20;

/** What an experiment is asked by whoever runs it here: what a page may ask, and what only the command line may. */
export type AnalysisRequest<K extends AnalysisKind> = Parameters<(typeof jobs)[K]['prepare']>[1];

/** What an analysis gives; its reports say so from the first on. */
export interface AnalysisOutcome {
  readonly analysisId: number;
}

type Part = unknown;
type AnyComputing = Computing<unknown, unknown, Part, unknown>;
type AnyAnalysis = Analysis<unknown, unknown, Part, unknown>;
type AnyPrepared = Prepared<unknown, unknown, unknown>;

/**
 * Does an experiment. The catalog keeps it from the beginning and what it finds as it goes; stopped, it keeps what it has. Throws what its
 * job refuses.
 */
export async function analyse<K extends AnalysisKind>(
  workspace: Workspace,
  kind: K,
  request: AnalysisRequest<K>,
  context: JobContext,
): Promise<AnalysisOutcome> {
  const analysis = analyses[kind] as unknown as AnyAnalysis;
  const job = jobs[kind] as unknown as ExperimentJob<unknown, unknown, unknown, unknown>;
  const prepared = await job.prepare(workspace, request, context);
  const computing = await analysis.open(prepared.machine, prepared.given);
  let analysisId: number;
  try {
    analysisId = await fill(workspace, kind, analysis, prepared, computing, context);
  } finally {
    await computing.close();
  }
  await prepared.end?.(analysisId, context);
  return { analysisId };
}

async function fill(
  workspace: Workspace,
  kind: AnalysisKind,
  { merge, encode, arrays }: AnyAnalysis,
  prepared: AnyPrepared,
  computing: AnyComputing,
  context: JobContext,
): Promise<number> {
  const { catalog } = workspace;
  const { loaded, continued, parameters, unit, total, step, beginShare = 0 } = prepared;
  const begun = await prepared.begin(computing.opening, stageOf(context, 0, beginShare));
  let done = continued?.done ?? 0;
  const startMs = performance.now() - (continued?.elapsedMs ?? 0);
  const result = () => ({ ...begun.findings, done, elapsedMs: performance.now() - startMs });
  const beginning = { parameters, result: result(), blobs: begun.blobs };
  const models = [...(loaded ? [loaded.model.id] : []), ...(prepared.others ?? [])];
  const analysisId =
    continued?.analysisId ?? saveAnalysis(catalog, { ...beginning, kind, models, datasets: prepared.datasets ?? [] });
  if (continued) reopenAnalysis(catalog, analysisId, { ...beginning, part: encode(continued.found) });
  const rest = beginShare > 0 ? stageOf(context, beginShare, 1) : context;
  const told = (progress: Progress) => rest.report({ ...progress, result: { analysisId } });
  const report = () => told({ unit, done, total, step });
  report();
  const stage = (task: unknown) =>
    stageOf({ ...context, report: told }, done / total, (done + prepared.sizeOf(task)) / total);
  const parts: Part[] = continued ? [continued.found] : [];
  let kept = { parts: parts.length, done, atMs: performance.now() };
  try {
    for await (const { task, part } of partsOf(prepared, computing, parts, merge, context.signal, stage)) {
      parts.push(part);
      done += prepared.sizeOf(task);
      if (performance.now() - kept.atMs >= keepIntervalMs && done - kept.done >= total / mostSteps) {
        addAnalysisPart(catalog, analysisId, result(), encode(mergeAll(parts.slice(kept.parts), merge)));
        kept = { parts: parts.length, done, atMs: performance.now() };
      }
      report();
      context.signal.throwIfAborted();
    }
  } finally {
    if (done === 0) deleteAnalysis(catalog, analysisId);
    else finish(workspace, analysisId, result(), begun, arrays(mergeAll(parts, merge), parameters));
  }
  return analysisId;
}

/** Keeps all that an analysis has found, each array as a blob that its result names. */
function finish(
  { catalog, blobs }: Workspace,
  analysisId: number,
  result: object,
  begun: Begun,
  arrays: FoundArrays,
): void {
  const stored = Object.entries(arrays).flatMap(([name, array]) =>
    array ? [[name, putBlob(blobs, encodeNpy(array))] as const] : [],
  );
  finishAnalysis(catalog, analysisId, {
    result: { ...result, ...Object.fromEntries(stored) },
    blobs: [...begun.blobs, ...stored.map(([, blob]) => blob)],
  });
}

/** What each task finds, in order; whenever all have been done, the next are asked for. */
async function* partsOf(
  prepared: AnyPrepared,
  computing: AnyComputing,
  parts: readonly Part[],
  merge: AnyAnalysis['merge'],
  signal: AbortSignal,
  stage: (task: unknown) => JobContext,
): AsyncGenerator<{ readonly task: unknown; readonly part: Part }> {
  for (;;) {
    const tasks = computing.tasks(mergeAll(parts, merge));
    if (tasks.length === 0) return;
    for await (const { task, fed } of fedTasks(prepared, tasks, signal, stage))
      yield { task, part: await computing.compute(fed, signal) };
  }
}

async function* fedTasks(
  { feed, perform }: AnyPrepared,
  tasks: readonly unknown[],
  signal: AbortSignal,
  stage: (task: unknown) => JobContext,
): AsyncGenerator<{ readonly task: unknown; readonly fed: unknown }> {
  if (feed) yield* feed(tasks, signal);
  else for (const task of tasks) yield { task, fed: perform ? await perform(task, stage(task)) : task };
}

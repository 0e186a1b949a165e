import {
  addAnalysisPart,
  deleteAnalysis,
  finishAnalysis,
  listAnalyses,
  reopenAnalysis,
  saveAnalysis,
  stopAnalysis,
} from '../../catalog/analyses.ts';
import { putBlob } from '../../catalog/storage/blobs.ts';
import { transact } from '../../catalog/storage/database.ts';
import type { Analysis, Computing } from '../../engine/analysis/analysis.ts';
import * as analyses from '../../experiments/analyses.ts';
import * as jobs from '../../experiments/jobs.ts';
import { encodeNpy } from '../../modelfile/npy.ts';
import type { AnalysisKind } from '../../shared/contract/analysis.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import type { JobContext } from '../../shared/job.ts';
import { stageOf } from '../../shared/stages.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Begun, ExperimentJob, Prepared } from './job.ts';
import { foundBy, type Piece, piecesOf } from './pieces.ts';
import { filling, questionOf, type Unfinished, unfinishedOf } from './unfinished.ts';

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

type AnyComputing = Computing<unknown, unknown, unknown, unknown>;
type AnyAnalysis = Analysis<unknown, unknown, unknown, unknown>;
type AnyPrepared = Prepared<unknown, unknown, unknown>;

/**
 * Does an experiment. The catalog keeps it from the beginning and what it finds as it goes; stopped, it keeps what it has, and the same asked again goes on
 * from there. Throws what its job refuses.
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
  analysis: AnyAnalysis,
  prepared: AnyPrepared,
  computing: AnyComputing,
  context: JobContext,
): Promise<number> {
  const { beginShare = 0 } = prepared;
  const begun = await prepared.begin(computing.opening, stageOf(context, 0, beginShare));
  const opened = openedAnalysis(workspace, kind, analysis, prepared, begun);
  const { analysisId } = opened;
  const rest = beginShare > 0 ? stageOf(context, beginShare, 1) : context;
  await filling(analysisId, () =>
    findAll(workspace, analysis, prepared, computing, begun, opened, {
      ...rest,
      report: (progress) => rest.report({ ...progress, result: { analysisId } }),
    }),
  );
  return analysisId;
}

/** An analysis that was computed elsewhere, whole. */
export interface FoundElsewhere {
  readonly kind: AnalysisKind;
  readonly prepared: AnyPrepared;
  readonly begun: Begun;
  readonly found: unknown;
  readonly elapsedMs: number;
  /** What else the catalog takes with it. */
  readonly adopt?: (() => void) | undefined;
}

/** Keeps such an analysis as if it had been computed here; one that found the same is the one that is there. */
export async function keepAnalysis(
  workspace: Workspace,
  { kind, prepared, begun, found, elapsedMs, adopt }: FoundElsewhere,
  context: JobContext,
): Promise<AnalysisOutcome> {
  const { catalog } = workspace;
  const { arrays } = analyses[kind] as unknown as AnyAnalysis;
  const { parameters, total, loaded, others = [], datasets = [] } = prepared;
  const { result, blobs } = stored(
    workspace,
    { ...begun.findings, done: total, elapsedMs },
    begun,
    arrays(found, parameters),
  );
  const models = [...(loaded ? [loaded.model.id] : []), ...others];
  const subjects = JSON.stringify([parameters, models, datasets, blobs]);
  const analysisId = transact(catalog, () => {
    adopt?.();
    const same = listAnalyses(catalog, kind).find(
      (own) => JSON.stringify([own.parameters, own.models, own.datasets, own.blobs]) === subjects,
    );
    return same?.id ?? saveAnalysis(catalog, { kind, models, datasets, parameters, result, blobs });
  });
  await prepared.end?.(analysisId, context);
  return { analysisId };
}

/** The analysis to be filled: one that its job extends, one of the same question that is not finished, or a new one. */
function openedAnalysis(
  workspace: Workspace,
  kind: AnalysisKind,
  { encode, decode }: AnyAnalysis,
  prepared: AnyPrepared,
  begun: Begun,
): Unfinished {
  const { catalog } = workspace;
  const { loaded, others = [], datasets = [], extended, parameters } = prepared;
  const { done = 0, elapsedMs = 0 } = extended ?? {};
  const beginning = { parameters, result: { ...begun.findings, done, elapsedMs }, blobs: begun.blobs };
  if (extended) {
    const { analysisId, found } = extended;
    reopenAnalysis(catalog, analysisId, { ...beginning, part: { ...beforeAll, data: encode(found) } });
    return { analysisId, done, elapsedMs, pieces: [{ ...beforeAll, found }] };
  }
  const question = questionOf(workspace, kind, prepared, begun);
  const unfinished = unfinishedOf(workspace, kind, question, decode);
  if (unfinished) return unfinished;
  const models = [...(loaded ? [loaded.model.id] : []), ...others];
  const analysisId = saveAnalysis(catalog, { ...beginning, kind, models, datasets }, question);
  return { analysisId, pieces: [], done, elapsedMs };
}

/** What was found before the first round. */
const beforeAll = { round: -1, tasks: [] } as const;

/** Does what is left, and keeps what it finds: in parts as it goes, and all at the end. */
async function findAll(
  workspace: Workspace,
  { merge, encode, arrays }: AnyAnalysis,
  prepared: AnyPrepared,
  computing: AnyComputing,
  begun: Begun,
  opened: Unfinished,
  context: JobContext,
): Promise<void> {
  const { catalog } = workspace;
  const { analysisId } = opened;
  const { parameters, unit, total, step, sizeOf } = prepared;
  const pieces: Piece[] = [...opened.pieces];
  let { done } = opened;
  const startMs = performance.now() - opened.elapsedMs;
  const result = () => ({ ...begun.findings, done, elapsedMs: performance.now() - startMs });
  const report = () => context.report({ unit, done, total, step });
  report();
  const stage = (task: unknown) => stageOf(context, done / total, (done + sizeOf(task)) / total);
  let kept = { pieces: pieces.length, done, atMs: performance.now() };
  const keep = () => {
    const fresh = pieces.slice(kept.pieces);
    if (fresh.length === 0) return;
    const tasks = fresh.flatMap((piece) => piece.tasks);
    const part = { round: fresh[0]!.round, tasks, data: encode(foundBy(fresh, merge)) };
    addAnalysisPart(catalog, analysisId, result(), part);
    kept = { pieces: pieces.length, done, atMs: performance.now() };
  };
  let isWhole = false;
  try {
    for await (const { task, ...piece } of piecesOf(prepared, computing, pieces, merge, context.signal, stage)) {
      // A part has tasks of one round.
      if (pieces.at(-1)?.round !== piece.round) keep();
      pieces.push(piece);
      done += sizeOf(task);
      if (performance.now() - kept.atMs >= keepIntervalMs && done - kept.done >= total / mostSteps) keep();
      report();
      context.signal.throwIfAborted();
    }
    isWhole = true;
  } finally {
    if (done === 0) deleteAnalysis(catalog, analysisId);
    else {
      if (!isWhole) keep();
      const found = stored(workspace, result(), begun, arrays(foundBy(pieces, merge), parameters));
      (isWhole ? finishAnalysis : stopAnalysis)(catalog, analysisId, found);
    }
  }
}

/** All that an analysis has found, each array as a blob that its result names. */
function stored({ blobs }: Workspace, result: object, begun: Begun, arrays: FoundArrays) {
  const named = Object.entries(arrays).flatMap(([name, array]) =>
    array ? [[name, putBlob(blobs, encodeNpy(array))] as const] : [],
  );
  return {
    result: { ...result, ...Object.fromEntries(named) },
    blobs: [...begun.blobs, ...named.map(([, blob]) => blob)],
  };
}

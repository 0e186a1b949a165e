import { createHash } from 'node:crypto';
import { indexing } from '../../engine/analysis/indexing.ts';
import type { ScanState } from '../../engine/analysis/scan.ts';
import { networkDefinition } from '../../engine/network/define.ts';
import * as analyses from '../../experiments/analyses.ts';
import * as jobs from '../../experiments/jobs.ts';
import { type AnalysisKind, analysisKinds } from '../../shared/contract/analysis.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { encodeMessage } from '../../shared/rpc/codec.ts';
import { say } from '../../shared/sentence.ts';
import { type AnalysisRequest, keepAnalysis } from '../analyses/analyse.ts';
import type { Divided, DividedAnalysis, Feeding, FoundTogether } from '../analyses/division.ts';
import type { DividedExperiment, Division, ExperimentJob, Prepared } from '../analyses/job.ts';
import { foundBy, type Piece, piecesOf } from '../analyses/pieces.ts';
import { leftOutWarning } from '../datasets/leftOut.ts';
import { type IndexRequest, keepIndex, prepareIndex } from '../features/indexing.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What can be divided: an index, an experiment whose first tasks read images and need nothing else, or one that says how (`ExperimentJob.division`). */
export type DividedKind = 'index' | AnalysisKind;

type AnyJob = ExperimentJob<unknown, unknown, unknown, unknown>;

const jobOf = (kind: AnalysisKind) => jobs[kind] as unknown as AnyJob;
const isDivided = (kind: AnalysisKind): boolean => 'reading' in analyses[kind] || divisionOf(kind) !== undefined;
const divisionOf = (kind: AnalysisKind): Division<unknown> | undefined => jobOf(kind).division;

export const dividedKinds: readonly [DividedKind, ...DividedKind[]] = ['index', ...analysisKinds.filter(isDivided)];

/** What is asked, as without shards. */
export interface DividedQuestion {
  readonly kind: DividedKind;
  readonly request: IndexRequest | AnalysisRequest<AnalysisKind>;
}

/** A question that is divided, and how what is found is kept in the catalog, whole; that says where. */
export interface DividedJob extends Divided {
  readonly keep: (together: FoundTogether, context: JobContext) => Promise<unknown>;
}

/** What workers compute of a kind. */
export const analysisOf = (kind: DividedKind): DividedAnalysis =>
  kind === 'index'
    ? (indexing as unknown as DividedAnalysis)
    : (divisionOf(kind)?.analysis ?? (analyses[kind] as unknown as DividedAnalysis));

/** How workers do tasks of a kind that are jobs of their own; `undefined` where tasks read images and need nothing else. */
export const feedingOf = (kind: DividedKind): Feeding | undefined =>
  kind === 'index' ? undefined : divisionOf(kind)?.feed;

/**
 * `before`: what was found before there were shards, `null` for a new plan. Throws what its job refuses, and `UNSUPPORTED` for an experiment that
 * cannot be divided.
 */
export function divide(
  workspace: Workspace,
  { kind, request }: DividedQuestion,
  context: JobContext,
  before: unknown,
): Promise<DividedJob> {
  return kind === 'index'
    ? dividedIndex(workspace, request as IndexRequest, context)
    : dividedExperiment(workspace, kind, request as AnalysisRequest<AnalysisKind>, context, before);
}

async function dividedIndex(workspace: Workspace, request: IndexRequest, context: JobContext): Promise<DividedJob> {
  const prepared = await prepareIndex(workspace, request, context);
  const { loaded, dataset, images, layers, runtime } = prepared;
  const { network, preprocessing, weights } = loaded;
  return {
    loaded,
    machine: { runtime, network, preprocessing, weights, memoryBytes: workspace.memoryBytes },
    given: { layers, top: request.top, images: images.length },
    dataset,
    images,
    keep: async ({ found, broken }, own) => keepIndex(workspace, prepared, found as ScanState, broken, own),
  };
}

async function dividedExperiment(
  workspace: Workspace,
  kind: AnalysisKind,
  request: AnalysisRequest<AnalysisKind>,
  context: JobContext,
  before: unknown,
): Promise<DividedJob> {
  if (!isDivided(kind)) throw new SwitchbackError('UNSUPPORTED', say('shards.notDivided', { kind }));
  const divided = await (divisionOf(kind)?.divide(workspace, request, context, before) ??
    byReading(workspace, kind, request, context));
  const { prepared, known, adopt, images } = divided;
  return {
    ...divided,
    keep: async (together, own) => {
      const first = known(together);
      if (!prepared.over) leftOutWarning(workspace.catalog, images)(together.broken, own);
      const begun = await prepared.begin(null, own);
      const found = await withFurther(kind, prepared, first, own);
      const { elapsedMs } = together;
      const kept = { kind, prepared, begun, found, elapsedMs, adopt: adopt && (() => adopt(together)) };
      return keepAnalysis(workspace, kept, own);
    },
  };
}

/** An experiment whose first tasks read images and need nothing else. */
async function byReading(
  workspace: Workspace,
  kind: AnalysisKind,
  request: unknown,
  context: JobContext,
): Promise<DividedExperiment> {
  const prepared = await jobOf(kind).prepare(workspace, request, context);
  const { loaded, machine, given } = prepared;
  const { dataset, images, broken } = prepared.over!;
  return {
    ...{ loaded, machine, given, dataset, images, prepared },
    known: (together) => {
      for (const picture of together.broken) broken.set(picture.position, picture);
      return { tasks: null, found: together.found };
    },
  };
}

/** With what tasks find that no shard has done: few, and computed here. */
async function withFurther(
  kind: AnalysisKind,
  prepared: Prepared<unknown, unknown, unknown>,
  first: ReturnType<DividedExperiment['known']>,
  context: JobContext,
): Promise<unknown> {
  const { open, merge } = analyses[kind] as unknown as DividedAnalysis;
  const computing = await open(prepared.machine, prepared.given);
  try {
    const places = first && (first.tasks ?? [...computing.tasks(null).keys()]);
    const pieces: Piece[] = first ? [{ round: 0, tasks: places!, found: first.found }] : [];
    const stage = () => context;
    let done = 0;
    for await (const piece of piecesOf(prepared, computing, pieces, merge, context.signal, stage)) {
      pieces.push(piece);
      done += 1;
      context.report({ unit: 'tasks', done, step: prepared.step });
    }
    return foundBy(pieces, merge);
  } finally {
    await computing.close();
  }
}

/** By what a plan is known: SHA-256 over everything on which its result depends. */
export function fingerprint(kind: DividedKind, { machine, loaded, given, images }: Divided): string {
  const { network, preprocessing } = machine;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([kind, networkDefinition(network), preprocessing, loaded?.model.blob ?? null]));
  hash.update(encodeMessage(given, Number.POSITIVE_INFINITY));
  for (const image of images) hash.update(image.hash);
  return hash.digest('hex');
}

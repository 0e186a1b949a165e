import { createHash } from 'node:crypto';
import type { Dataset } from '../../catalog/datasets/datasets.ts';
import type { CatalogImage } from '../../catalog/datasets/images.ts';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import type { Analysis, Machine } from '../../engine/analysis/analysis.ts';
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
import type { ExperimentJob, Prepared } from '../analyses/job.ts';
import { foundBy, type Piece, piecesOf } from '../analyses/pieces.ts';
import { type IndexRequest, keepIndex, prepareIndex } from '../features/indexing.ts';
import type { LoadedModel } from '../models/models.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What can be divided: an index, or an experiment whose first tasks read images and need nothing else. */
export type DividedKind = 'index' | AnalysisKind;

export const dividedKinds: readonly [DividedKind, ...DividedKind[]] = [
  'index',
  ...analysisKinds.filter((kind) => 'reading' in analyses[kind]),
];

/** What is asked, as without shards. */
export interface DividedQuestion {
  readonly kind: DividedKind;
  readonly request: IndexRequest | AnalysisRequest<AnalysisKind>;
}

/** What the shards have found together. */
export interface FoundTogether {
  readonly found: unknown;
  readonly broken: readonly BrokenPicture[];
  /** Of all workers together. */
  readonly elapsedMs: number;
}

/** An analysis whose first tasks read images. */
export type DividedAnalysis = Analysis<unknown, unknown, unknown> &
  Required<Pick<Analysis<unknown, unknown, unknown>, 'reading'>>;

/** What is divided, checked and ready. */
export interface Divided {
  readonly analysis: DividedAnalysis;
  readonly loaded: Pick<LoadedModel, 'model'>;
  readonly machine: Machine;
  /** What `Analysis.open` is told. */
  readonly given: unknown;
  readonly dataset: Dataset;
  readonly images: readonly CatalogImage[];
  /** Keeps what was found in the catalog, whole; says where. */
  readonly keep: (together: FoundTogether, context: JobContext) => Promise<unknown>;
}

/** The analysis of a kind. */
export const analysisOf = (kind: DividedKind): DividedAnalysis =>
  (kind === 'index' ? indexing : analyses[kind]) as unknown as DividedAnalysis;

/** Throws what its job refuses, and `UNSUPPORTED` for an experiment that cannot be divided. */
export function divide(workspace: Workspace, question: DividedQuestion, context: JobContext): Promise<Divided> {
  const { kind, request } = question;
  return kind === 'index'
    ? dividedIndex(workspace, request as IndexRequest, context)
    : dividedExperiment(workspace, kind, request as AnalysisRequest<AnalysisKind>, context);
}

async function dividedIndex(workspace: Workspace, request: IndexRequest, context: JobContext): Promise<Divided> {
  const prepared = await prepareIndex(workspace, request, context);
  const { loaded, dataset, images, layers, runtime } = prepared;
  const { network, preprocessing, weights } = loaded;
  return {
    analysis: analysisOf('index'),
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
): Promise<Divided> {
  if (!dividedKinds.includes(kind)) throw new SwitchbackError('UNSUPPORTED', say('shards.notDivided', { kind }));
  const job = jobs[kind] as unknown as ExperimentJob<unknown, unknown, unknown, unknown>;
  const prepared: Prepared<unknown, unknown, unknown> = await job.prepare(workspace, request, context);
  const { loaded, machine, given } = prepared;
  const { dataset, images, broken } = prepared.over!;
  const analysis = analysisOf(kind);
  return {
    ...{ analysis, loaded: loaded!, machine, given, dataset, images },
    keep: async (together, own) => {
      for (const picture of together.broken) broken.set(picture.position, picture);
      const found = await withFurther(analysis, prepared, together.found, own);
      return keepAnalysis(workspace, { kind, prepared, found, elapsedMs: together.elapsedMs }, own);
    },
  };
}

/** With what tasks find that are chosen by what all the first have found: few, and done here. */
async function withFurther(
  { open, merge }: DividedAnalysis,
  prepared: Prepared<unknown, unknown, unknown>,
  found: unknown,
  context: JobContext,
): Promise<unknown> {
  const computing = await open(prepared.machine, prepared.given);
  try {
    const pieces: Piece[] = [{ round: 0, tasks: [...computing.tasks(null).keys()], found }];
    const further = piecesOf(prepared, computing, pieces, merge, context.signal, () => context);
    for await (const piece of further) {
      pieces.push(piece);
      context.report({ unit: 'tasks', done: pieces.length - 1, step: prepared.step });
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
  hash.update(JSON.stringify([kind, networkDefinition(network), preprocessing, loaded.model.blob]));
  hash.update(encodeMessage(given, Number.POSITIVE_INFINITY));
  for (const image of images) hash.update(image.hash);
  return hash.digest('hex');
}

import type { z } from 'zod';
import type { Dataset } from '../../catalog/datasets/datasets.ts';
import type { CatalogImage } from '../../catalog/datasets/images.ts';
import type { BrokenPicture } from '../../dataset/pictureBatch.ts';
import type { Machine } from '../../engine/analysis/analysis.ts';
import type { Topic } from '../../shared/contract/events.ts';
import type { JobContext } from '../../shared/job.ts';
import type { RequestDefinition } from '../../shared/rpc/request.ts';
import type { Sentence } from '../../shared/sentence.ts';
import type { LoadedModels } from '../models/loadedModels.ts';
import type { LoadedModel } from '../models/models.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Divided, DividedAnalysis, Feeding, FoundTogether } from './division.ts';

/** What is kept of an analysis from its beginning, besides its parameters. */
export interface Begun {
  /** As the declaration's `kept.findings`. */
  readonly findings: object;
  /** SHA-256 of every blob that the findings name. */
  readonly blobs: readonly string[];
}

/** An analysis that is there already and is asked for more; `found` is what it has found so far, in the form of its parts. */
export interface Extended {
  readonly analysisId: number;
  readonly found: unknown;
  readonly done: number;
  readonly elapsedMs: number;
}

/** The images that an analysis goes over, in the order of their numbers. */
export interface GoneOver {
  readonly dataset: Dataset;
  readonly images: readonly CatalogImage[];
  /** Those that could not be read, by their numbers; is told of them as they come. */
  readonly broken: Map<number, BrokenPicture>;
}

/** An analysis that has been checked and is ready to compute. */
export interface Prepared<Given, Task, Opening, Fed = Task> {
  /** What it is of, `null` where it trains its own models; the data sets whose images it goes over, by their ids. */
  readonly loaded: Pick<LoadedModel, 'model'> | null;
  /** Ids of further models that it is of: it goes with any of them. */
  readonly others?: readonly number[];
  readonly datasets?: readonly number[];
  /** Where its tasks read images of a data set (`Analysis.reading`): those. */
  readonly over?: GoneOver;
  /** Asks more of an earlier one instead of beginning another: its analysis asks for no task whose finding is there. */
  readonly extended?: Extended | undefined;
  readonly machine: Machine;
  /** What `Analysis.open` is told. */
  readonly given: Given;
  /** As the declaration's `kept.parameters`. */
  readonly parameters: object;
  /** What is counted, how many there are, and what is said meanwhile. */
  readonly unit: string;
  readonly total: number;
  readonly step: Sentence;
  /** How many a task counts for. */
  readonly sizeOf: (task: Task) => number;
  /** How much of the whole `begin` is, 0…1; default: none. */
  readonly beginShare?: number;
  /** Gives what is to be kept before the first task. */
  readonly begin: (opening: Opening, context: JobContext) => Promise<Begun>;
  /**
   * Tasks with what they need from disk, read ahead; those of which nothing can be read are left out. Without it a task needs nothing.
   */
  readonly feed?: (
    tasks: readonly Task[],
    signal: AbortSignal,
  ) => AsyncIterable<{ readonly task: Task; readonly fed: Fed }>;
  /** In place of `feed`, where a task is a job of its own, such as a training: does it as a stage of the whole, and gives what `compute` is fed. */
  readonly perform?: (task: Task, stage: JobContext) => Promise<Fed>;
  /** Does what is left when all is found and kept. */
  readonly end?: (analysisId: number, context: JobContext) => Promise<void>;
}

type Questions = Readonly<Record<string, RequestDefinition>>;

/** How an experiment's questions are answered, by the names that its declaration gives them. */
export type Answers<Q extends Questions> = {
  readonly [N in keyof Q]: (
    models: LoadedModels,
    input: z.output<Q[N]['input']>,
    signal: AbortSignal,
  ) => Promise<Exclude<Q[N]['output'], undefined>>;
};

/** An experiment that is divided. */
export interface DividedExperiment extends Divided {
  readonly prepared: Prepared<unknown, unknown, unknown>;
  /**
   * Is told what the shards have found before the experiment begins, and says which of its first tasks have found what with that (`tasks`: their
   * places, `null`: all of them); `null` where none. The merge computes the others.
   */
  readonly known: (
    together: FoundTogether,
  ) => { readonly tasks: readonly number[] | null; readonly found: unknown } | null;
  /** Takes what workers have made besides findings into the catalog, in the transaction that keeps the experiment. */
  readonly adopt?: (together: FoundTogether) => void;
}

/** How an experiment is divided whose first tasks need more than images, or are not what is worth dividing. */
export interface Division<Request> {
  readonly analysis: DividedAnalysis;
  /** Throws what its job refuses. `before`: what an earlier call has found before there were shards, `null` for the first. */
  readonly divide: (
    workspace: Workspace,
    request: Request,
    context: JobContext,
    before: unknown,
  ) => Promise<DividedExperiment>;
  /** In place of `DividedAnalysis.reading`: each task is a shard of its own. */
  readonly feed?: Feeding;
}

/** How an experiment gets from what is asked to what it computes, and from there to what is kept. */
export interface ExperimentJob<
  Request,
  Given,
  Task,
  Opening = null,
  Fed = Task,
  Q extends Questions = Record<string, never>,
> {
  /** Checks what is asked and throws what is refused. Nothing is kept yet. */
  readonly prepare: (
    workspace: Workspace,
    request: Request,
    context: JobContext,
  ) => Promise<Prepared<Given, Task, Opening, Fed>>;
  /** What it changes of the catalog besides analyses. */
  readonly changes?: readonly Topic[];
  /** How it is divided among machines, where its first tasks need more than images (`Analysis.reading`). */
  readonly division?: Division<Request>;
  readonly answers: Answers<Q>;
}

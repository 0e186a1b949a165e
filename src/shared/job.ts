import type { Sentence } from './sentence.ts';

/** How far a job has come. `total` is absent while it is not known. */
export interface Progress {
  /** What is being counted: `images`, `steps`, `positions`. */
  readonly unit: string;
  readonly done: number;
  readonly total?: number;
  /** How much of the whole job is done, 0…1, where what is counted is a stage of it; see `stageOf`. */
  readonly share?: number;
  /** What happens now, in a few words: `epoch 3 of 8, loss 0.412`. */
  readonly step?: Sentence;
  /** What the job will give at its end, where that is known before: what of the catalog it is filling. */
  readonly result?: unknown;
}

/** What a running job is given by its host: where progress goes, and whether to stop. */
export interface JobContext {
  /** Called after every batch; hosts thin it out. */
  readonly report: (progress: Progress) => void;
  /** One line worth keeping: a broken image, a finished stage. */
  readonly warn: (line: Sentence) => void;
  /** Aborted when the job must stop; a job then ends within one batch and keeps what it has done. */
  readonly signal: AbortSignal;
}

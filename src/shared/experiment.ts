import type { z } from 'zod';
import type { RequestDefinition } from './rpc/request.ts';

/** An array that an analysis has found, row by row. */
export interface FoundArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** Arrays by name: those that the experiment's declaration lists, each where it is known. */
export type FoundArrays = Readonly<Record<string, FoundArray | undefined>>;

/** An analysis as the catalog keeps it, however far it has come; one that is of no model, but trains its own, has no more. */
export interface KeptOfNoModel<Parameters = unknown, Findings = unknown> {
  readonly id: number;
  readonly parameters: Parameters;
  readonly findings: Findings;
  /** How much of what is counted has been done, and what that took. */
  readonly done: number;
  readonly elapsedMs: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** An analysis of a model. */
export interface Kept<Parameters = unknown, Findings = unknown> extends KeptOfNoModel<Parameters, Findings> {
  /** The model that it is of, and by which name that is asked for. */
  readonly modelId: number;
  readonly model: string;
  /** Names of the model's classes by number. */
  readonly classes: readonly string[];
}

/**
 * What every process has to know of an experiment that computes and keeps nothing of its own: it shows what indexes have found. The name under
 * which `experiments/declarations.ts` lists it is the `kind` of its panels.
 */
export interface IndexView {
  /** What a page may ask of the catalog, `<name>.<query>` in the contract: `query`s; `queries.ts` has the answers. */
  readonly queries: Readonly<Record<string, RequestDefinition<z.ZodType, unknown, 'host'>>>;
  /** What a panel of a figure is told: `{ kind, … }`. */
  readonly panel: z.ZodObject<{ readonly kind: z.ZodLiteral<string> }>;
}

/** What every process has to know of an experiment that keeps analyses. The name under which `experiments/declarations.ts` lists it is its `kind`. */
export interface ExperimentDeclaration {
  /** What the command line calls it. */
  readonly command: string;
  /** What a page may ask for. */
  readonly parameters: z.ZodType;
  /** What the catalog keeps of one: what was asked, everything filled in, and what was found, its arrays apart. */
  readonly kept: { readonly parameters: z.ZodType; readonly findings: z.ZodType };
  /** Its analyses are of no model: it trains its own. */
  readonly isOfNoModel?: boolean;
  /** A cluster can do it: its work is divided (`workbench/shards`). */
  readonly isDivided?: boolean;
  /** The arrays that it finds. */
  readonly arrays: readonly string[];
  /** What a page may ask besides, while a person waits: `computation`s; `job.ts` has the answers. */
  readonly questions: Readonly<Record<string, RequestDefinition<z.ZodType, unknown, 'engine'>>>;
  /** What a panel of a figure is told: `{ kind, … }`. */
  readonly panel: z.ZodObject<{ readonly kind: z.ZodLiteral<string> }>;
  /** An analysis in a list: a few names and numbers. */
  summary(kept: KeptOfNoModel): unknown;
  /** An analysis for its screen. */
  shown(kept: KeptOfNoModel, arrays: FoundArrays): unknown;
}

/** An analysis of `declaration` as the catalog keeps it. */
export type KeptOf<D extends Pick<ExperimentDeclaration, 'kept'>> = Kept<
  z.output<D['kept']['parameters']>,
  z.output<D['kept']['findings']>
>;
